import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{encodeFrame}from"./shared-child-frames.js";import{writevSync}from"node:fs";var QUESTIONS=3,ANSWERS=4;function answer(message,payloads=[]){let pieces=encodeFrame(message,payloads);for(;pieces.length>0;)pieces=behind(pieces,writevSync(ANSWERS,pieces))}function behind(pieces,written){let skip=written;return pieces.flatMap(piece=>{let rest=piece.subarray(skip);return skip=Math.max(0,skip-piece.byteLength),rest.byteLength>0?[rest]:[]})}export{QUESTIONS,answer};
