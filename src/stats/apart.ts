import type { Estimate } from './estimate.ts';

/** How far a number is from another one. */
export interface Apart {
  readonly difference: Estimate;
  /** As a share of the other; null where that one is not above 0. */
  readonly relative: Estimate | null;
}

/**
 * Two numbers of which nobody knows how their errors hang together: each bound of their difference takes one of either, at half
 * of the error each (Bonferroni), so that it holds whatever the errors have in common.
 */
export function apart(one: Estimate, other: Estimate): Apart {
  const between = (of: (a: number, b: number) => number): Estimate => ({
    value: of(one.value, other.value),
    n: one.n,
    standardError: null,
    interval(confidence) {
      const own = (1 + confidence) / 2;
      const [a, b] = [one.interval(own), other.interval(own)];
      return { low: of(a.low, b.high), high: of(a.high, b.low), confidence, method: `${a.method}, of both` };
    },
  });
  return {
    difference: between((a, b) => a - b),
    relative: other.value > 0 ? between(shareOf) : null,
  };
}

/** Of what may be next to nothing, anything is a large share. */
function shareOf(a: number, b: number): number {
  if (b === Number.POSITIVE_INFINITY) return -1;
  return b > 0 ? Math.max(a, 0) / b - 1 : Number.POSITIVE_INFINITY;
}
