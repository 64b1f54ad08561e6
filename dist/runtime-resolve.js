import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-core-errors.js";import"./shared-core-retry.js";import"./shared-core-units.js";import"./shared-esbuild.js";import{resolveNative}from"./shared-runtime-platform.js";import"./shared-runtime-tree-digest.js";import"./shared-semver-valid.js";export{resolveNative};
