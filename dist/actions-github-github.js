import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{Context,GitHub,getOctokitOptions}from"./shared-actions-github-utils.js";import"./shared-esbuild.js";import"./shared-required-http-http.js";import"./shared-required-http-node-http.js";import"./shared-undici-index.js";var context=new Context;function getOctokit(token,options,...additionalPlugins){let GitHubWithPlugins=GitHub.plugin(...additionalPlugins);return new GitHubWithPlugins(getOctokitOptions(token,options))}export{context,getOctokit};
