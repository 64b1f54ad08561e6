import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-esbuild.js";import"./shared-gates-limit.js";import{GATES}from"./shared-gates-list.js";export{GATES};
