import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
var QUANTISED=/^(Q(Linear|Gemm|Attention|Ordered)\w*|\w+Integer(ToFloat)?|(Dynamic)?Quantize\w*|DequantizeLinear|MatMulNBits)$/;function quantisedOperators({operators}){return operators.filter(({type})=>QUANTISED.test(type))}export{QUANTISED,quantisedOperators};
