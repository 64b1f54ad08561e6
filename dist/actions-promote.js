import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{runAction}from"./shared-actions-run-action.js";import"./shared-core-advice.js";import"./shared-core-errors.js";import"./shared-core-version.js";import"./shared-esbuild.js";import"./shared-suite-exit-code.js";import"./shared-wording-help.js";function promoteAction(){return runAction("promote",async toolkit=>{let{promoteFromInputs}=await import("./actions-move-inputs.js");return promoteFromInputs(toolkit)})}export{promoteAction};
