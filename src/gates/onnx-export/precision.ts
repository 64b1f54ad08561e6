import { everyGraph } from '../../onnx/every-node.ts';
import type { OnnxModel } from '../../onnx/model.ts';
import { quantisedOperators } from '../../onnx/quantised.ts';

/** Lowest precision that a model computes in: single, half, or 8-bit integers. */
export type Precision = 'float32' | 'float16' | 'int8';

/** By its operators and weights. */
export function precisionOf(model: OnnxModel): Precision {
  if (quantisedOperators(model).length > 0) return 'int8';
  return computesInHalf(model) ? 'float16' : 'float32';
}

/** True where any of its weights and constants is in half precision. */
export function computesInHalf(model: OnnxModel): boolean {
  return [...everyGraph(model)].some(({ initializers, nodes }) =>
    [...initializers, ...nodes.flatMap(({ attributes }) => attributes.flatMap(({ tensors }) => tensors))].some(
      ({ type }) => type.name === 'FLOAT16' || type.name === 'BFLOAT16',
    ),
  );
}

/** Of two models that are compared, what may be asked of both. */
export function lowest(one: Precision, other: Precision): Precision {
  const order: readonly Precision[] = ['float32', 'float16', 'int8'];
  return order[Math.max(order.indexOf(one), order.indexOf(other))]!;
}
