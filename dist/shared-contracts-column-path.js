import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
function pathText(path){return path.reduce((text,part)=>part==="[]"?`${text}[]`:text===""?part:`${text}.${part}`,"")}export{pathText};
