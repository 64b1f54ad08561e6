import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-core-errors.js";import"./shared-esbuild.js";import"./shared-markdown-table-index.js";import"./shared-report-cell.js";import{candidateMarkdown,failedStory,moveMarkdown,moveText,storyOf}from"./shared-report-move.js";import"./shared-report-words.js";import"./shared-result-verdict.js";import"./shared-wording-numbers.js";import"./shared-wording-sentence.js";import"./shared-wording-visible.js";export{candidateMarkdown,failedStory,moveMarkdown,moveText,storyOf};
