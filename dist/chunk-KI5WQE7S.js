import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{runAction}from"./chunk-RB7LTOF6.js";import"./chunk-MT3W7QLA.js";import"./chunk-JM22QFJW.js";import"./chunk-XN6U3IVC.js";import"./chunk-HLGDRLGW.js";function reportAction(){return runAction("report",async toolkit=>{let{context}=toolkit;return context.event==="workflow_run"?(await import("./chunk-PYX5Z6T4.js")).postForkReport(toolkit):(await import("./chunk-BF3E6VUV.js")).mergeReport(toolkit)})}export{reportAction};
