import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-core-errors.js";import"./shared-esbuild.js";import{REPORT_FILES,REPORT_FORMATS,attempted,writeReports}from"./shared-report-write.js";export{REPORT_FILES,REPORT_FORMATS,attempted,writeReports};
