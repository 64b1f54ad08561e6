import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-core-errors.js";import"./shared-esbuild.js";import{loadDuckDb}from"./shared-runtime-duckdb.js";import"./shared-runtime-load.js";export{loadDuckDb};
