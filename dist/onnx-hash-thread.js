import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-core-errors.js";import"./shared-core-file-problem.js";import"./shared-core-plain-file.js";import"./shared-esbuild.js";import{hashFile}from"./shared-onnx-hash-file.js";import{parentPort}from"node:worker_threads";parentPort?.on("message",async path=>{let answer=await hashFile(path,void 0).catch(()=>null);parentPort.postMessage(answer)});
