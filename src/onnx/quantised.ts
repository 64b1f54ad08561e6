import type { OperatorCount } from './census.ts';
import type { OnnxModel } from './model.ts';

/** Of the ONNX operators (onnx/onnx, docs/Operators.md) and ONNX Runtime's own (docs/ContribOperators.md): those on integers. */
export const QUANTISED =
  /^(Q(Linear|Gemm|Attention|Ordered)\w*|\w+Integer(ToFloat)?|(Dynamic)?Quantize\w*|DequantizeLinear|MatMulNBits)$/;

/** The operators that compute on quantised numbers, most frequent first; empty where the model has none. */
export function quantisedOperators({ operators }: Pick<OnnxModel, 'operators'>): readonly OperatorCount[] {
  return operators.filter(({ type }) => QUANTISED.test(type));
}
