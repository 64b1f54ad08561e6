import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{ANNOTATIONS_PER_LEVEL,ANNOTATION_MESSAGE_UTF16,ANNOTATION_TITLE_UTF16,annotationsOf,repositoryPath,writeAnnotations}from"./chunk-327AQWRB.js";import"./chunk-C7HR4V7W.js";import"./chunk-XN6U3IVC.js";import"./chunk-6WRQHW2X.js";import"./chunk-HLGDRLGW.js";export{ANNOTATIONS_PER_LEVEL,ANNOTATION_MESSAGE_UTF16,ANNOTATION_TITLE_UTF16,annotationsOf,repositoryPath,writeAnnotations};
