import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-core-errors.js";import"./shared-core-retry.js";import"./shared-core-version.js";import"./shared-esbuild.js";import{sendNotice,signatureOf}from"./shared-suite-send-notice.js";export{sendNotice,signatureOf};
