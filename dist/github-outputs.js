import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-core-errors.js";import"./shared-esbuild.js";import"./shared-github-commands.js";import{writeMoveOutputs,writeOutputs,writeSent}from"./shared-github-outputs.js";import"./shared-wording-visible.js";export{writeMoveOutputs,writeOutputs,writeSent};
