import type { Pooled } from './pooled.ts';

/**
 * The distance of Wasserstein of order 1, ∫ |F − G| dx: by how much a value must be moved on average, in the unit of the
 * column (Vallender, Theory Probab. Appl. 18 (1974) 784–786). One row far out adds its distance over n: a column with heavy
 * tails needs a scale that does not move with it, such as the interquartile range of the reference. Infinite where an
 * infinite value is not matched on the other side. With bounds: `wassersteinDistance`.
 */
export function wasserstein(pooled: Pooled): number {
  const { reference: n, current: m } = pooled;
  let [below, belowCurrent] = [0, 0];
  let [distance, before] = [0, Number.NaN];
  pooled.each((value, inReference, inCurrent) => {
    const gap = Math.abs(below / n - belowCurrent / m);
    if (gap > 0) distance += gap * (value - before);
    below += inReference;
    belowCurrent += inCurrent;
    before = value;
  });
  return distance;
}
