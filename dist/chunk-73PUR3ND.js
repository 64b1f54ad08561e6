import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{identityOf,permalink,readGitHubContext,runUrl}from"./chunk-D7SR2B3P.js";import"./chunk-53ETXVAM.js";import"./chunk-XN6U3IVC.js";import"./chunk-6WRQHW2X.js";import"./chunk-HLGDRLGW.js";export{identityOf,permalink,readGitHubContext,runUrl};
