import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{runAction}from"./chunk-RB7LTOF6.js";import"./chunk-MT3W7QLA.js";import"./chunk-JM22QFJW.js";import"./chunk-XN6U3IVC.js";import"./chunk-HLGDRLGW.js";function suiteAction(){return runAction("suite",async toolkit=>{let{assay}=await import("./chunk-7BSHY74O.js"),{suiteSettings}=await import("./chunk-O7L7FBYU.js");return assay(toolkit,suiteSettings(),void 0)})}export{suiteAction};
