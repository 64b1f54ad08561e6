import type { Tensor, TensorSpec } from '../core/tensor.ts';
import { toFloat16Bits } from './float16.ts';
import { allocate, elementCount } from './tensor-types.ts';

/** What a dimension without a fixed size is called: by its symbol, else by where it stands. */
export function symbolOf(dim: string, input: string, axis: number): string {
  return dim === '' ? `${input}.${axis}` : dim;
}

/** Every dimension whose size the caller chooses, each once. */
export function symbolsOf(inputs: readonly TensorSpec[]): readonly string[] {
  const symbols = inputs.flatMap(({ name, dims }) =>
    dims.flatMap((dim, axis) => (typeof dim === 'string' ? [symbolOf(dim, name, axis)] : [])),
  );
  return [...new Set(symbols)];
}

/**
 * Inputs with these sizes: floating point uniform in [−1, 1], whole numbers and truth values 0 or 1 (valid as indices
 * wherever there are two), texts that are empty. `random` gives numbers in [0, 1).
 */
export function generateInputs(
  inputs: readonly TensorSpec[],
  sizes: ReadonlyMap<string, number>,
  random: () => number,
): ReadonlyMap<string, Tensor> {
  return new Map(
    inputs.map((spec) => {
      const dims = spec.dims.map((dim, axis) =>
        typeof dim === 'number' ? dim : (sizes.get(symbolOf(dim, spec.name, axis)) ?? 1),
      );
      return [spec.name, { type: spec.type, dims, data: generate(spec.type, elementCount(dims), random) }];
    }),
  );
}

function generate(type: Tensor['type'], count: number, random: () => number): Tensor['data'] {
  if (type === 'float16') return toFloat16Bits(Float64Array.from({ length: count }, () => 2 * random() - 1));
  const data = allocate(type, count);
  if (Array.isArray(data)) return data;
  if (type === 'int64' || type === 'uint64') {
    for (let at = 0; at < count; at++) (data as BigInt64Array)[at] = random() < 0.5 ? 0n : 1n;
    return data;
  }
  const floating = type.startsWith('float');
  for (let at = 0; at < count; at++) (data as Float64Array)[at] = floating ? 2 * random() - 1 : random() < 0.5 ? 0 : 1;
  return data;
}
