import type { TensorSpec } from '../core/tensor.ts';

/**
 * What a dimension without a fixed size is called: by its symbol, else by where it stands. A first one without a name is the
 * batch, which inputs share: skl2onnx gives it none.
 */
export function symbolOf(dim: string, input: string, axis: number): string {
  if (dim !== '') return dim;
  return axis === 0 ? 'batch' : `${input}.${axis}`;
}

/** Every dimension whose size the caller chooses, each once. */
export function symbolsOf(inputs: readonly Pick<TensorSpec, 'name' | 'dims'>[]): readonly string[] {
  const symbols = inputs.flatMap(({ name, dims }) =>
    dims.flatMap((dim, axis) => (typeof dim === 'string' ? [symbolOf(dim, name, axis)] : [])),
  );
  return [...new Set(symbols)];
}
