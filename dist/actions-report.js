import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{runAction}from"./shared-actions-run-action.js";import"./shared-core-errors.js";import"./shared-esbuild.js";import"./shared-suite-exit-code.js";import"./shared-suite-version.js";function reportAction(){return runAction("report",async toolkit=>{let{context}=toolkit;return context.event==="workflow_run"?(await import("./actions-fork-report.js")).postForkReport(toolkit):(await import("./actions-merge-report.js")).mergeReport(toolkit)})}export{reportAction};
