import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{runAction}from"./chunk-RB7LTOF6.js";import"./chunk-MT3W7QLA.js";import"./chunk-JM22QFJW.js";import"./chunk-XN6U3IVC.js";import"./chunk-HLGDRLGW.js";function gateAction(name){return runAction(name,async toolkit=>{let[{assay},{gateSettings},{GATES}]=await Promise.all([import("./chunk-7BSHY74O.js"),import("./chunk-O7L7FBYU.js"),import("./chunk-MRELC4U7.js")]);return assay(toolkit,gateSettings(GATES.find(gate=>gate.name===name)),[name])})}export{gateAction};
