import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{visible}from"./shared-wording-visible.js";import{styleText}from"node:util";var FORMATS={pass:"green",fail:"red",unsure:"yellow",quiet:"dim"};function paintLines(lines,color){return`${lines.map(line=>line.map(({text,style})=>paint(harmless(text),style,color)).join("")).join(`
`)}
`}function harmless(text){return visible(text).replace(/^(\s*)::/,"$1: :").replaceAll("##[","## [")}function paint(text,style,color){return color&&style!=="none"?styleText(FORMATS[style],text,{validateStream:!1}):text}export{paintLines};
