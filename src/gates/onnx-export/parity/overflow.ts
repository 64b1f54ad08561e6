import type { Tensor } from '../../../core/tensor.ts';
import type { PredictorLimits } from '../../../predict/predictor.ts';
import { inGroups, type Looked, MAX_TENSORS, type Workshop, withTensors, writersOf } from './inner-tensors.ts';
import type { Tensors } from './reference.ts';

/** A tensor within a graph that holds what no result may hang on. */
export interface Overflow {
  readonly tensor: string;
  readonly node: string;
  readonly type: Tensor['type'];
  readonly nan: number;
  /** Positive infinities: a negative one is how attention is masked. */
  readonly infinite: number;
  readonly elements: number;
}

export interface Overflows {
  /** Tensors that were looked at. */
  readonly tensors: number;
  /** In the order of computation. */
  readonly found: readonly Overflow[];
}

/**
 * Looks at every tensor of floating point for NaN and infinities. Of a model in float16 that is more than its outputs can tell:
 * a runtime that computes in float32, as ONNX Runtime does on most processors, never rounds what lies between, and a device that
 * does not shows what overflows there only.
 */
export async function findOverflows(
  workshop: Workshop,
  looked: Looked,
  samples: AsyncIterable<Tensors>,
  limits: PredictorLimits,
): Promise<Overflows> {
  const writers = writersOf(looked.structure.graph);
  const names = [...writers.keys()].slice(0, MAX_TENSORS);
  return withTensors(workshop, looked, names, limits, async (predictor) => {
    const specs = new Map(predictor.signature.outputs.map((spec) => [spec.name, spec.type]));
    const floating = names.filter((name) => specs.get(name)?.startsWith('float'));
    const found = new Map<string, Overflow>();
    for await (const inputs of samples) {
      for (const group of inGroups(floating)) {
        for (const [tensor, { type, data }] of await predictor.predict(inputs, group)) {
          const { nan, infinite } = countIn(type, data);
          if (nan + infinite === 0) continue;
          const before = found.get(tensor) ?? { nan: 0, infinite: 0, elements: 0 };
          found.set(tensor, {
            tensor,
            node: writers.get(tensor)!,
            type,
            nan: before.nan + nan,
            infinite: before.infinite + infinite,
            elements: before.elements + data.length,
          });
        }
      }
    }
    return { tensors: floating.length, found: floating.flatMap((name) => found.get(name) ?? []) };
  });
}

const HALF_INFINITY = 0x7c00;

function countIn(type: Tensor['type'], data: Tensor['data']): { nan: number; infinite: number } {
  const numbers = data as Float32Array;
  let nan = 0;
  let infinite = 0;
  for (let at = 0; at < numbers.length; at++) {
    const value = numbers[at]!;
    if (type === 'float16') {
      if ((value & 0x7fff) > HALF_INFINITY) nan++;
      else if (value === HALF_INFINITY) infinite++;
    } else if (value - value !== 0) {
      if (Number.isNaN(value)) nan++;
      else if (value > 0) infinite++;
    }
  }
  return { nan, infinite };
}
