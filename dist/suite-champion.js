import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-core-errors.js";import"./shared-core-retry.js";import"./shared-esbuild.js";import"./shared-fastest-levenshtein-mod.js";import"./shared-predict-named-source.js";import"./shared-registry-known-places.js";import"./shared-runtime-tree-digest.js";import{openBaseline}from"./shared-suite-champion.js";import"./shared-table-format.js";import"./shared-table-source.js";export{openBaseline};
