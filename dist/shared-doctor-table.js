import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{several}from"./shared-wording-numbers.js";var MARKS={fine:"\u2714",note:"\xB7",trouble:"\u2716"};function findingsTable(findings){let troubles=findings.filter(({state})=>state==="trouble"),head=troubles.length===0?"\u2714 Nothing here will break a gate.":`\u2716 ${several(troubles.length,"thing")} will break a gate: ${[...new Set(troubles.map(({probe})=>probe))].join(", ")}.`,width=Math.max(...findings.map(({probe})=>probe.length)),lines=findings.flatMap(({probe,state,what,todo})=>[`  ${MARKS[state]} ${probe.padEnd(width)}  ${what}`,...todo===null?[]:[`    ${" ".repeat(width)}  \u2192 ${todo}`]]);return`${[head,"",...lines].join(`
`)}
`}function troublesOf(findings){return findings.filter(({state})=>state==="trouble").map(({probe,what,todo})=>`${probe}: ${what}${todo===null?"":` ${todo}`}`)}export{findingsTable,troublesOf};
