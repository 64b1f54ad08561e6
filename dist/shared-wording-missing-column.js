import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
var BEGINS="there is no column ";function noColumn(name,guess=""){return`${BEGINS}${JSON.stringify(name)}.${guess}`}function tellsNoColumn(reason){return reason.startsWith(BEGINS)}export{noColumn,tellsNoColumn};
