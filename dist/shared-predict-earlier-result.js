import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{ConfigurationError}from"./shared-core-errors.js";import{readResult}from"./shared-result-read.js";function earlierResult(content,name,position){let read=readResult(content);if(read.ok)return read.result;throw new ConfigurationError(`${name} is no result of Model Assay: ${read.reason}. Name what a gate wrote, such as modelassay-out/results/latency.json.`,{position})}export{earlierResult};
