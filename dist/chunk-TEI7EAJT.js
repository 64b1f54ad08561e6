import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{loadNative}from"./chunk-5SFICB7J.js";async function loadDuckDb(folder){return loadNative({name:"@duckdb/node-api",folder})}export{loadDuckDb};
