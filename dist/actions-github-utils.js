import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{GitHub,context,defaults,getOctokitOptions,getUserAgentWithOrchestrationId}from"./shared-actions-github-utils.js";import"./shared-esbuild.js";import"./shared-required-http-http.js";import"./shared-required-http-node-http.js";import"./shared-undici-index.js";export{GitHub,context,defaults,getOctokitOptions,getUserAgentWithOrchestrationId};
