import type { Tensor, TensorSpec } from '../core/tensor.ts';
import { seededRandom } from '../stats/random.ts';
import { toFloat16Bits } from './float16.ts';
import { symbolOf } from './symbols.ts';
import { allocate, elementCount } from './tensor-types.ts';

/** By input: the least and the greatest value that it takes. */
export type Ranges = Readonly<Record<string, readonly [low: number, high: number]>>;

/** Draws within the range; or one value throughout: zero (the nearest to it in the range) or an end of the range. */
export type Sampling = 'random' | 'zero' | 'low' | 'high';

export interface Making {
  readonly sampling?: Sampling;
  readonly ranges: Ranges;
  /** Real inputs, whose values are legal: an input without a range is drawn from theirs. */
  readonly real?: ReadonlyMap<string, Tensor> | undefined;
}

/**
 * Inputs with these sizes. Without a range, floating point lies in [−1, 1], whole numbers and truth values are 0 or 1 (valid
 * as indices wherever there are two), and texts are empty. Inputs of one name get the same numbers, whatever their type.
 */
export function generateInputs(
  inputs: readonly TensorSpec[],
  sizes: ReadonlyMap<string, number>,
  seed: number,
  { sampling = 'random', ranges, real }: Making,
): ReadonlyMap<string, Tensor> {
  const sorted = inputs.map(({ name }) => name).sort();
  return new Map(
    inputs.map((spec) => {
      const { name, type } = spec;
      const dims = spec.dims.map((dim, axis) =>
        typeof dim === 'number' ? dim : (sizes.get(symbolOf(dim, name, axis)) ?? 1),
      );
      const like = Object.hasOwn(ranges, name) ? undefined : real?.get(name);
      // What hangs on the order of values, such as a list of sizes, stays as it is.
      if (like?.type === type && like.dims.join() === dims.join()) return [name, like];
      const random = seededRandom(((seed + sorted.indexOf(name) - 1) % 0xffff_ffff) + 1);
      if (like?.type === type && like.data.length > 0) {
        return [name, { type, dims, data: drawn(like, elementCount(dims), random) }];
      }
      const next = Object.hasOwn(ranges, name)
        ? within(type, ranges[name]!, sampling, random)
        : usual(type, sampling, random);
      return [name, { type, dims, data: fill(type, elementCount(dims), next) }];
    }),
  );
}

function drawn({ type, data }: Tensor, count: number, random: () => number): Tensor['data'] {
  const made = allocate(type, count);
  for (let at = 0; at < count; at++) made[at] = data[Math.floor(data.length * random())]!;
  return made;
}

function within(
  type: TensorSpec['type'],
  [low, high]: readonly [number, number],
  sampling: Sampling,
  random: () => number,
): () => number {
  if (sampling === 'low') return () => low;
  if (sampling === 'high') return () => high;
  if (sampling === 'zero') return () => Math.min(high, Math.max(low, 0));
  if (type.startsWith('float')) return () => low + (high - low) * random();
  return () => Math.min(high, low + Math.floor((high - low + 1) * random()));
}

function usual(type: TensorSpec['type'], sampling: Sampling, random: () => number): () => number {
  if (type.startsWith('float')) return within(type, [-1, 1], sampling, random);
  return within(type, [0, 1], sampling, random);
}

function fill(type: Tensor['type'], count: number, next: () => number): Tensor['data'] {
  if (type === 'float16') return toFloat16Bits(Float64Array.from({ length: count }, next));
  const data = allocate(type, count);
  if (Array.isArray(data)) return data;
  if (type === 'int64' || type === 'uint64') {
    for (let at = 0; at < count; at++) (data as BigInt64Array)[at] = BigInt(Math.trunc(next()));
    return data;
  }
  for (let at = 0; at < count; at++) (data as Float64Array)[at] = next();
  return data;
}
