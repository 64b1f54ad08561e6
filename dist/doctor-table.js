import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{findingsTable,troublesOf}from"./shared-doctor-table.js";import"./shared-esbuild.js";import"./shared-wording-numbers.js";export{findingsTable,troublesOf};
