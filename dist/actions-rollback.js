import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{runAction}from"./shared-actions-run-action.js";import"./shared-core-advice.js";import"./shared-core-errors.js";import"./shared-core-version.js";import"./shared-esbuild.js";import"./shared-suite-exit-code.js";import"./shared-wording-help.js";function rollbackAction(){return runAction("rollback",async toolkit=>{let{rollbackFromInputs}=await import("./actions-move-inputs.js");return rollbackFromInputs(toolkit)})}export{rollbackAction};
