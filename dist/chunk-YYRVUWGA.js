import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{writeMoveOutputs,writeOutputs}from"./chunk-M6JRUNXI.js";import"./chunk-C7HR4V7W.js";import"./chunk-XN6U3IVC.js";import"./chunk-6WRQHW2X.js";import"./chunk-HLGDRLGW.js";export{writeMoveOutputs,writeOutputs};
