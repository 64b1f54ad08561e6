import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-core-errors.js";import"./shared-esbuild.js";import{addressOf,readFeed}from"./shared-runtime-feed.js";export{addressOf,readFeed};
