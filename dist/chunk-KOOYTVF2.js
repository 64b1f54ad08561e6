import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{GATES}from"./chunk-I2Y4GF5L.js";import"./chunk-GFX23UEV.js";import"./chunk-5VJKPAMR.js";import"./chunk-Z7MMYYBW.js";import"./chunk-TBPHWWKJ.js";import"./chunk-CW6RJQIW.js";import"./chunk-53ETXVAM.js";import"./chunk-XN6U3IVC.js";import"./chunk-ZEVGOSGZ.js";import"./chunk-HLGDRLGW.js";export{GATES};
