import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
function boundTo(processors,command){return processors===void 0?command:["taskset","-c",processors.join(","),...command]}function bindingProblem(processors,stderr){return processors===void 0||!/^taskset: failed to set /m.test(stderr)?null:`cannot be bound to the processors ${processors.join(", ")}: this machine, or its container, does not have them all. Name others with processors, or leave it out`}export{boundTo,bindingProblem};
