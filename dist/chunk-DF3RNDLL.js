import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{Context,GitHub,getOctokitOptions}from"./chunk-5WLQNTGH.js";import"./chunk-7SNG6Z2N.js";import"./chunk-KOLRCXZT.js";import"./chunk-HLGDRLGW.js";var context=new Context;function getOctokit(token,options,...additionalPlugins){let GitHubWithPlugins=GitHub.plugin(...additionalPlugins);return new GitHubWithPlugins(getOctokitOptions(token,options))}export{context,getOctokit};
