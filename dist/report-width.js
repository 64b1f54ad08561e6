import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-esbuild.js";import"./shared-report-fit.js";import{FIT,widthOf}from"./shared-string-width-index.js";export{FIT,widthOf};
