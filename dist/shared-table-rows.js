import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{ConfigurationError}from"./shared-core-errors.js";var UnlikeRowsError=class extends ConfigurationError{};function holdsBytes({declared}){return declared==="BLOB"||isStructWithBytes(declared)}function isStructWithBytes(declared){return/^STRUCT\((?:.*, )?"?bytes"? BLOB[,)]/.test(declared)}export{UnlikeRowsError,holdsBytes,isStructWithBytes};
