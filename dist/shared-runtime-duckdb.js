import{loadNative}from"./shared-runtime-load.js";async function loadDuckDb(folder){return loadNative({name:"@duckdb/node-api",folder})}export{loadDuckDb};
