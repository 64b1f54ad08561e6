import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-core-errors.js";import"./shared-esbuild.js";import{identityOf,permalink,readGitHubContext,runUrl}from"./shared-github-context.js";import"./shared-wording-visible.js";import"./shared-zod-schemas.js";export{identityOf,permalink,readGitHubContext,runUrl};
