import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
function integerValue(value){return Number.isSafeInteger(Number(value))?Number(value):String(value)}function decimalValue(text){let number=Number(text),canonical=text.includes(".")?text.replace(/\.?0+$/,""):text;return String(number)===canonical||number===0&&/^-?0*$/.test(canonical)?number:text}var STABLE_DIGITS=12;function stable(value){return typeof value=="number"&&Number.isFinite(value)?Number(value.toPrecision(STABLE_DIGITS)):value}export{integerValue,decimalValue,stable};
