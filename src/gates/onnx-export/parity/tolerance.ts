import type { TensorType } from '../../../core/tensor.ts';
import type { OnnxExportKeys } from '../keys.ts';
import type { Precision } from '../precision.ts';

/** What the values of an output must keep. */
export interface Tolerance {
  /** An element is outside where |value − reference| > atol + rtol·|reference|. */
  readonly atol: number;
  readonly rtol: number;
  /** Share of elements that may be outside. */
  readonly outside: number;
  /** Cosine to the reference that is asked instead of elements; null where elements are. */
  readonly cosine: number | null;
}

/**
 * What rounding alone makes of a network of a few hundred operators (docs/onnx-export.md shows what they were chosen by). Of
 * 8-bit integers no single element can be asked to agree, so such outputs are judged as vectors.
 */
const FLOATING: Readonly<Record<Precision, Tolerance>> = {
  float32: { atol: 1e-5, rtol: 1e-4, outside: 0, cosine: null },
  float16: { atol: 2e-2, rtol: 1e-2, outside: 0, cosine: null },
  int8: { atol: 2e-2, rtol: 1e-2, outside: 0, cosine: 0.99 },
};

/** Labels and indices are the same or another: what rounding changes is how many of them flip. */
const FLIPPED: Readonly<Record<Precision, number>> = { float32: 0, float16: 0.01, int8: 0.05 };

/** Rounding in another order stays far below it; a graph that was rewritten wrongly does not. */
export const REWRITTEN: Tolerance = { atol: 1e-3, rtol: 1e-2, outside: 0, cosine: null };

/** What this output must keep: what the policy says of it, of all outputs, and else what its type and precision let expect. */
export function toleranceOf(
  { name, type }: { readonly name: string; readonly type: TensorType },
  precision: Precision,
  { atol, rtol, tolerance }: Pick<OnnxExportKeys, 'atol' | 'rtol' | 'tolerance'>,
): Tolerance {
  const own = tolerance[name] ?? {};
  const usual = type.startsWith('float')
    ? FLOATING[type === 'float16' && precision === 'float32' ? 'float16' : precision]
    : { atol: 0, rtol: 0, outside: FLIPPED[precision], cosine: null };
  const elements = own.atol ?? own.rtol ?? own.outside ?? atol ?? rtol;
  return {
    atol: own.atol ?? atol ?? usual.atol,
    rtol: own.rtol ?? rtol ?? usual.rtol,
    outside: own.outside ?? usual.outside,
    cosine: own.cosine ?? (elements === undefined ? usual.cosine : null),
  };
}
