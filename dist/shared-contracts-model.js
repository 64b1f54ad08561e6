import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
var CONTRACT_FORMATS=["odcs","frictionless","json-schema","great-expectations","pandera"];export{CONTRACT_FORMATS};
