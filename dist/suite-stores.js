import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import"./shared-config-environment.js";import"./shared-config-keys.js";import"./shared-config-meaning.js";import"./shared-config-quantity.js";import"./shared-config-shape.js";import"./shared-core-errors.js";import"./shared-core-units.js";import"./shared-esbuild.js";import"./shared-suite-policy-keys.js";import{openLook,openStores,registeredName}from"./shared-suite-stores.js";import"./shared-zod-external.js";import"./shared-zod-schemas.js";export{openLook,openStores,registeredName};
