import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
function resultName(result){return result.id===null?result.gate:`${result.gate} (${result.id})`}export{resultName};
