import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-core-units.js";import"./shared-esbuild.js";import"./shared-report-asked.js";import{NOTICE_SCHEMA,noticeOf,slackMessage}from"./shared-report-notice.js";import"./shared-result-check.js";import"./shared-result-decide.js";import"./shared-result-name.js";import"./shared-result-scalars.js";import"./shared-wording-numbers.js";import"./shared-wording-sentence.js";import"./shared-zod-schemas.js";export{NOTICE_SCHEMA,noticeOf,slackMessage};
