import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
var RESULTS_REF="refs/modelassay/results";export{RESULTS_REF};
