import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-esbuild.js";import{PLAIN_CONTEXT}from"./shared-report-context.js";export{PLAIN_CONTEXT};
