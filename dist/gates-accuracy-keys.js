import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-config-keys.js";import"./shared-config-quantity.js";import"./shared-core-errors.js";import"./shared-core-units.js";import"./shared-esbuild.js";import"./shared-fastest-levenshtein-mod.js";import{accuracyKeys,needsOf,taskOfKeys}from"./shared-gates-accuracy-keys.js";import"./shared-gates-source-keys.js";import"./shared-table-source.js";import"./shared-zod-external.js";import"./shared-zod-schemas.js";export{accuracyKeys,needsOf,taskOfKeys};
