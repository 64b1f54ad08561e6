import type { Tensor } from '../../../core/tensor.ts';
import type { PredictorBudget } from '../../../predict/predictor.ts';
import {
  constantTensors,
  inGroups,
  type Looked,
  MAX_TENSORS,
  type Workshop,
  withTensors,
  writersOf,
} from './inner-tensors.ts';
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

/** A tensor whose elements pile up at an end of what its type can hold: larger values were cut off there. */
export interface Saturation {
  readonly tensor: string;
  readonly node: string;
  readonly type: Tensor['type'];
  /** Elements at ±65504 of float16, or at the upper end of 8 bits; 0 of ReLU lies at the lower one. */
  readonly saturated: number;
  readonly elements: number;
}

export interface Overflows {
  /** Tensors that were looked at. */
  readonly tensors: number;
  /** In the order of computation. */
  readonly found: readonly Overflow[];
  /** In the order of computation; any element of float16, and more than MAX_SATURATED of 8 bits. */
  readonly saturated: readonly Saturation[];
}

/** Calibration by percentiles or entropy cuts off less on purpose. */
export const MAX_SATURATED = 0.05;

/**
 * Looks at every tensor of floating point for NaN and infinities, and with those of 8 bits for values cut off. Of a model in float16 that is more than its outputs can tell:
 * a runtime that computes in float32, as ONNX Runtime does on most processors, never rounds what lies between, and a device that
 * does not shows what overflows there only. What 8 bits cut off says nothing on samples that the model need not take (`areLegal`).
 */
export async function findOverflows(
  workshop: Workshop,
  looked: Looked,
  samples: AsyncIterable<Tensors>,
  budget: PredictorBudget,
  areLegal: boolean,
): Promise<Overflows> {
  const writers = writersOf(looked.structure.graph);
  const constant = constantTensors(looked.structure.graph);
  const names = [...writers.keys()].filter((name) => !constant.has(name)).slice(0, MAX_TENSORS);
  return withTensors(workshop, looked, names, budget, async (predictor) => {
    const specs = new Map(predictor.signature.outputs.map((spec) => [spec.name, spec.type]));
    const floating = names.filter((name) => specs.get(name)?.startsWith('float'));
    const asked = names.filter((name) => floating.includes(name) || (areLegal && TOP[specs.get(name)!] !== undefined));
    const ends = new Map<string, Saturation>();
    const found = new Map<string, Overflow>();
    for await (const inputs of samples) {
      for (const group of inGroups(asked)) {
        for (const [tensor, { type, data }] of await predictor.predict(inputs, group)) {
          const node = writers.get(tensor)!;
          const so = ends.get(tensor) ?? { saturated: 0, elements: 0 };
          const saturated = so.saturated + saturatedIn(type, data);
          ends.set(tensor, { tensor, node, type, saturated, elements: so.elements + data.length });
          if (!type.startsWith('float')) continue;
          const { nan, infinite } = countIn(type, data);
          if (nan + infinite === 0) continue;
          const before = found.get(tensor) ?? { nan: 0, infinite: 0, elements: 0 };
          found.set(tensor, {
            tensor,
            node,
            type,
            nan: before.nan + nan,
            infinite: before.infinite + infinite,
            elements: before.elements + data.length,
          });
        }
      }
    }
    return {
      tensors: asked.length,
      found: floating.flatMap((name) => found.get(name) ?? []),
      saturated: asked.flatMap((name) => ends.get(name) ?? []).filter(isSaturated),
    };
  });
}

function isSaturated({ type, saturated, elements }: Saturation): boolean {
  return saturated > (type === 'float16' ? 0 : MAX_SATURATED * elements);
}

const HALF_INFINITY = 0x7c00;
/** The bits of 65504. */
const HALF_MAX = 0x7bff;
/** By type of 8 bits, its upper end. */
const TOP: Readonly<Partial<Record<Tensor['type'], number>>> = { int8: 127, uint8: 255 };

function saturatedIn(type: Tensor['type'], data: Tensor['data']): number {
  const half = type === 'float16';
  const end = half ? HALF_MAX : TOP[type];
  if (end === undefined) return 0;
  const numbers = data as Uint16Array;
  let count = 0;
  for (let at = 0; at < numbers.length; at++) {
    if ((half ? numbers[at]! & 0x7fff : numbers[at]!) === end) count++;
  }
  return count;
}

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
