import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-core-errors.js";import"./shared-esbuild.js";import"./shared-markdown-table-index.js";import"./shared-report-cell.js";import{moveText}from"./shared-report-move.js";import{paintLines}from"./shared-report-terminal-text.js";import"./shared-report-words.js";import"./shared-result-verdict.js";import"./shared-wording-numbers.js";import"./shared-wording-sentence.js";import"./shared-wording-visible.js";function moveTerminal(story,ok,{color}){let[decision="",...rest]=moveText(story).split(`
`);return paintLines([[{text:`${ok?"\u2714":"\u2716"} `,style:ok?"pass":"fail"},{text:decision,style:"none"}],...rest.map(text=>[{text,style:"none"}])],color)}export{moveTerminal};
