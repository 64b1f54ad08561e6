import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{runAction}from"./chunk-RI35OS2N.js";import"./chunk-EHYTRD2I.js";import"./chunk-VX7P35XO.js";import"./chunk-XN6U3IVC.js";import"./chunk-HLGDRLGW.js";function suiteAction(){return runAction("suite",async toolkit=>{let{assay}=await import("./chunk-VAN6C7L2.js"),{suiteSettings}=await import("./chunk-UQH2FY75.js");return assay(toolkit,suiteSettings(),void 0)})}export{suiteAction};
