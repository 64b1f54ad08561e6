import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{AssayError,InterruptedError}from"./shared-core-errors.js";function throwIfInterrupted(signal){if(signal?.aborted)throw interruption(signal)}function interruption({reason}){return reason instanceof AssayError?reason:new InterruptedError("Interrupted.",{cause:reason})}export{throwIfInterrupted,interruption};
