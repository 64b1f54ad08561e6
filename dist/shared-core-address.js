import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{resolve}from"node:path";var ADDRESS=/^(s3|s3a|s3n|gs|gcs|r2|az|azure|abfss|https?|hf):\/\//i,isAddress=place=>ADDRESS.test(place);function placeIn(folder,place){return isAddress(place)?place:resolve(folder,place)}export{isAddress,placeIn};
