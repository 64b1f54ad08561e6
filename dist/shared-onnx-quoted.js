import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
function quoted(name){return JSON.stringify(name.length>LONGEST?`${name.slice(0,LONGEST)}\u2026`:name)}var LONGEST=120;export{quoted};
