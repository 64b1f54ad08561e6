import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
var USUAL_SIZES=[1,2,3,7];function sizesOf(asked,symbol){return isList(asked)?asked:Object.hasOwn(asked,symbol)?asked[symbol]:USUAL_SIZES}function isList(asked){return Array.isArray(asked)}export{USUAL_SIZES,sizesOf};
