import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-esbuild.js";import{cell,code,htmlText,link,message,prose,strong}from"./shared-report-cell.js";import"./shared-wording-visible.js";export{cell,code,htmlText,link,message,prose,strong};
