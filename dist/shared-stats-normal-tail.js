import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{__toESM}from"./shared-esbuild.js";import{require_lib16 as require_lib}from"./shared-stdlib-math-base-special-erfc-index.js";var import_math_base_special_erfc=__toESM(require_lib(),1);function normalTail(z){return(0,import_math_base_special_erfc.default)(z/Math.SQRT2)/2}export{normalTail};
