import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-core-errors.js";import"./shared-core-interrupt.js";import"./shared-core-retry.js";import"./shared-esbuild.js";import{basicLogin,loginFrom,mlflowClient,refusalText}from"./shared-registry-mlflow-client.js";import"./shared-required-http-node-http.js";import"./shared-required-http-node-https.js";export{basicLogin,loginFrom,mlflowClient,refusalText};
