import type { Pooled } from './pooled.ts';

/**
 * Energy distance, √(2 ∫ (F − G)² dx) (Székely & Rizzo, J. Stat. Plan. Inference 143 (2013) 1249–1272): 0 only where both
 * distributions are one. In the root of the column's unit, so that a fixed cut-off means something else for every column;
 * its p comes from permuting (`permutationTest`). Needs finite values.
 */
export function energy(pooled: Pooled): number {
  const { reference: n, current: m } = pooled;
  let [below, belowCurrent] = [0, 0];
  let [sum, before] = [0, Number.NaN];
  pooled.each((value, inReference, inCurrent) => {
    if (below + belowCurrent > 0) sum += (below / n - belowCurrent / m) ** 2 * (value - before);
    below += inReference;
    belowCurrent += inCurrent;
    before = value;
  });
  return Math.sqrt(2 * sum);
}
