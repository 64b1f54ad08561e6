import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
var AnyoneError=class extends TypeError{constructor(){super("anyone can sign without a key, so it must be said who must have signed")}};export{AnyoneError};
