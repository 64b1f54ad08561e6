import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{runAction}from"./chunk-RI35OS2N.js";import"./chunk-EHYTRD2I.js";import"./chunk-VX7P35XO.js";import"./chunk-XN6U3IVC.js";import"./chunk-HLGDRLGW.js";function reportAction(){return runAction("report",async toolkit=>{let{context}=toolkit;return context.event==="workflow_run"?(await import("./chunk-ETI7RKQW.js")).postForkReport(toolkit):(await import("./chunk-PDKAXKXO.js")).mergeReport(toolkit)})}export{reportAction};
