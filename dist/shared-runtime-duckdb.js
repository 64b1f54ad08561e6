import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{loadNative}from"./shared-runtime-load.js";async function loadDuckDb(folder){return loadNative({name:"@duckdb/node-api",folder})}export{loadDuckDb};
