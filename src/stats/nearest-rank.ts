/**
 * The quantile of sorted values by nearest rank: the ⌈n·p⌉-th smallest (Hyndman & Fan's type 1, Am. Stat. 50 (1996)
 * 361–365). It is always one of the values. Throws RangeError for no value, and unless 0 < p < 1.
 */
export function nearestRank(sorted: ArrayLike<number>, p: number): number {
  checkShare(p);
  if (sorted.length === 0) throw new RangeError('no value has no quantile');
  // Of 0.07 · 100, which is a little above 7.
  return sorted[Math.max(1, Math.ceil(sorted.length * p - 1e-9)) - 1]!;
}

/** Throws RangeError unless 0 < p < 1. */
export function checkShare(p: number): void {
  if (!(p > 0 && p < 1)) throw new RangeError(`a quantile lies between 0 and 1, got ${p}`);
}
