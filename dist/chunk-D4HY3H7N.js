import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{runAction}from"./chunk-RI35OS2N.js";import"./chunk-EHYTRD2I.js";import"./chunk-VX7P35XO.js";import"./chunk-XN6U3IVC.js";import"./chunk-HLGDRLGW.js";function promoteAction(){return runAction("promote",async toolkit=>{let{promoteFromInputs}=await import("./chunk-67OALD3S.js");return promoteFromInputs(toolkit)})}export{promoteAction};
