import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-core-errors.js";import"./shared-esbuild.js";import{commandLine,logLines,setOutput}from"./shared-github-commands.js";import"./shared-wording-visible.js";export{commandLine,logLines,setOutput};
