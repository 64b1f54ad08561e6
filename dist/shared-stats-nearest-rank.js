import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
function nearestRank(sorted,p){if(checkShare(p),sorted.length===0)throw new RangeError("no value has no quantile");return sorted[Math.max(1,Math.ceil(sorted.length*p-1e-9))-1]}function checkShare(p){if(!(p>0&&p<1))throw new RangeError(`a quantile lies between 0 and 1, got ${p}`)}export{nearestRank,checkShare};
