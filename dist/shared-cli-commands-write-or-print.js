import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{ConfigurationError,messageOf}from"./shared-core-errors.js";import{writeFileSync}from"node:fs";function writeOrPrint(text,file,terminal){if(file===void 0){terminal.out(text);return}try{writeFileSync(file,text,{flag:"wx"})}catch(error){throw error.code==="EEXIST"?new ConfigurationError(`${file} is there already and may have been edited; name another file or remove it.`):new ConfigurationError(`${file} cannot be written: ${messageOf(error)}.`)}terminal.error(`Written: ${file}
`)}export{writeOrPrint};
