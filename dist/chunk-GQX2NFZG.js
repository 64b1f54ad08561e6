import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{candidateMarkdown,failedStory,moveMarkdown,moveText,storyOf}from"./chunk-YXOSRXQ7.js";import"./chunk-HVS5XXZC.js";import"./chunk-63KDXBOE.js";import"./chunk-ZEVGOSGZ.js";import"./chunk-6WRQHW2X.js";import"./chunk-HLGDRLGW.js";export{candidateMarkdown,failedStory,moveMarkdown,moveText,storyOf};
