import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{loadNative}from"./chunk-5SFICB7J.js";import"./chunk-XN6U3IVC.js";import"./chunk-HLGDRLGW.js";async function loadSharp(folder){return loadNative({name:"sharp",folder})}export{loadSharp};
