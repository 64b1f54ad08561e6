import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
function sentenceList(items){return items.length<2?items[0]??"":`${items.slice(0,-1).join(", ")} and ${items.at(-1)}`}function sentence(text){let trimmed=text.trim();return trimmed===""||/[.!?…:;]$/.test(trimmed)?trimmed:`${trimmed}.`}function capitalised(text){return text.charAt(0).toUpperCase()+text.slice(1)}export{sentenceList,sentence,capitalised};
