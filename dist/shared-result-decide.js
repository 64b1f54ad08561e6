import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
function decide(bounds,threshold){let{low,high}=bounds;return Number.isNaN(low)||Number.isNaN(high)||Number.isNaN(threshold.value)||low>high?"error":threshold.good==="above"?low>=threshold.value?"pass":high<threshold.value?"fail":"inconclusive":high<=threshold.value?"pass":low>threshold.value?"fail":"inconclusive"}function margin(value,threshold){return threshold.good==="above"?value-threshold.value:threshold.value-value}export{decide,margin};
