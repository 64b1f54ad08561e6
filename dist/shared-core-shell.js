import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
function shellWord(word){return/^[\w./:@%+=,-]+$/.test(word)?word:`'${word.replaceAll("'","'\\''")}'`}export{shellWord};
