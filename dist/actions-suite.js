import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{runAction}from"./shared-actions-run-action.js";import"./shared-core-advice.js";import"./shared-core-errors.js";import"./shared-core-version.js";import"./shared-esbuild.js";import"./shared-suite-exit-code.js";import"./shared-wording-help.js";function suiteAction(){return runAction("suite",async toolkit=>{let{assay}=await import("./actions-gates.js"),{suiteSettings}=await import("./suite-settings.js");return assay(toolkit,suiteSettings(),void 0)})}export{suiteAction};
