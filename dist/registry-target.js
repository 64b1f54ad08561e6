import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-core-address.js";import"./shared-core-errors.js";import"./shared-core-interrupt.js";import"./shared-core-place.js";import"./shared-core-units.js";import"./shared-esbuild.js";import"./shared-onnx-digest.js";import"./shared-onnx-graph.js";import"./shared-onnx-wire.js";import"./shared-registry-names.js";import"./shared-registry-sequence.js";import{problemOf}from"./shared-registry-target.js";import"./shared-registry-within.js";export{problemOf};
