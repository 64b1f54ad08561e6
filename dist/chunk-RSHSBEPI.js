import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{GitHub,context,defaults,getOctokitOptions,getUserAgentWithOrchestrationId}from"./chunk-5WLQNTGH.js";import"./chunk-7SNG6Z2N.js";import"./chunk-KOLRCXZT.js";import"./chunk-HLGDRLGW.js";export{GitHub,context,defaults,getOctokitOptions,getUserAgentWithOrchestrationId};
