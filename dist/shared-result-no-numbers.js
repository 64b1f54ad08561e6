import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
var NO_NUMBERS={value:null,baseline:null,difference:null,relative:null};export{NO_NUMBERS};
