import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{DEFAULT_OUT,RUN_SETTINGS,gateSettings,suiteSettings}from"./chunk-ONLBLRQV.js";import"./chunk-2WUXTOBV.js";import"./chunk-GFX23UEV.js";import"./chunk-53ETXVAM.js";import"./chunk-Z7MMYYBW.js";import"./chunk-XN6U3IVC.js";import"./chunk-TBPHWWKJ.js";import"./chunk-ZEVGOSGZ.js";import"./chunk-HLGDRLGW.js";export{DEFAULT_OUT,RUN_SETTINGS,gateSettings,suiteSettings};
