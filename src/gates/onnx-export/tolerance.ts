import type { Tolerance } from './agreement.ts';
import type { Precision } from './execution.ts';
import type { OnnxExportKeys } from './keys.ts';

/** What rounding alone makes of a network of a few hundred operators. Of 8-bit integers no element can be asked. */
const DEFAULTS: Readonly<Record<Precision, Tolerance>> = {
  float32: { atol: 1e-5, rtol: 1e-4 },
  float16: { atol: 2e-2, rtol: 1e-2 },
  int8: { atol: 2e-2, rtol: 1e-2 },
};

/** Rounding in another order stays far below it; a graph that was rewritten wrongly does not. */
export const REWRITTEN: Tolerance = { atol: 1e-3, rtol: 1e-2 };

/** Absolute and relative tolerance: those of the policy, else by precision. */
export function toleranceOf(precision: Precision, { atol, rtol }: Pick<OnnxExportKeys, 'atol' | 'rtol'>): Tolerance {
  const usual = DEFAULTS[precision];
  return { atol: atol ?? usual.atol, rtol: rtol ?? usual.rtol };
}
