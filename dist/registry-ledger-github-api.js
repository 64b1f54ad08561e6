import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-core-errors.js";import"./shared-esbuild.js";import{githubApi,githubPlace}from"./shared-registry-ledger-github-api.js";import"./shared-zod-schemas.js";export{githubApi,githubPlace};
