import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-core-errors.js";import"./shared-core-interrupt.js";import"./shared-core-plain-file.js";import"./shared-core-retry.js";import"./shared-esbuild.js";import"./shared-registry-copy.js";import"./shared-registry-mlflow-client.js";import{PART_SIZES,uploadInParts}from"./shared-registry-mlflow-multipart.js";import"./shared-registry-sequence.js";import"./shared-required-http-node-http.js";import"./shared-required-http-node-https.js";export{PART_SIZES,uploadInParts};
