import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{EnvironmentError,messageOf}from"./shared-core-errors.js";import{createRequire}from"node:module";import{join}from"node:path";function loadNative(module){let requireFrom=createRequire(join(module.folder,"node_modules","from-here.cjs"));try{return requireFrom(module.name)}catch(error){throw new EnvironmentError(`${module.name} in ${module.folder} could not be loaded: ${firstLine(messageOf(error))}. It needs its own files complete and, on Linux, glibc 2.28 or newer. Delete that folder, or name another one with runtime-path.`,{cause:error})}}function firstLine(text){return text.split(`
`,1)[0]??""}export{loadNative};
