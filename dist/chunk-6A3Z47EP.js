import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{loadDuckDb}from"./chunk-TEI7EAJT.js";import"./chunk-5SFICB7J.js";import"./chunk-XN6U3IVC.js";import"./chunk-HLGDRLGW.js";export{loadDuckDb};
