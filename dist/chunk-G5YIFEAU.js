import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{runAction}from"./chunk-RI35OS2N.js";import"./chunk-EHYTRD2I.js";import"./chunk-VX7P35XO.js";import"./chunk-XN6U3IVC.js";import"./chunk-HLGDRLGW.js";function gateAction(name){return runAction(name,async toolkit=>{let[{assay},{gateSettings},{GATES}]=await Promise.all([import("./chunk-VAN6C7L2.js"),import("./chunk-UQH2FY75.js"),import("./chunk-KOOYTVF2.js")]);return assay(toolkit,gateSettings(GATES.find(gate=>gate.name===name)),[name])})}export{gateAction};
