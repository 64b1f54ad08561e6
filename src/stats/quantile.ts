import { binomialProportion } from './binomial.ts';
import { checkConfidence } from './confidence.ts';
import type { Estimate } from './estimate.ts';
import { checkShare, nearestRank } from './nearest-rank.ts';

/**
 * A quantile with bounds that hold for every distribution: order statistics (David & Nagaraja, Order Statistics, 3rd ed.,
 * §7.1). How many of n independent values lie below the quantile is binomial, so x₍ᵤ₎ is an upper bound where
 * P(Bin(n, p) ≥ u) ≤ 1 − confidence, and x₍ₗ₎ a lower one where P(Bin(n, p) ≥ l) ≥ confidence. Where no rank is high
 * enough there is no upper bound, as of p99 among fewer than 459 values at 99 %. Values may be infinite.
 * Throws as `nearestRank` does.
 */
export function quantileEstimate(sorted: ArrayLike<number>, p: number): Estimate {
  const n = sorted.length;
  return {
    value: nearestRank(sorted, p),
    n,
    standardError: null,
    interval(confidence) {
      checkConfidence(confidence);
      const upper = upperRank(n, p, confidence);
      const lower = lowerRank(n, p, confidence);
      return {
        low: lower === 0 ? Number.NEGATIVE_INFINITY : sorted[lower - 1]!,
        high: upper > n ? Number.POSITIVE_INFINITY : sorted[upper - 1]!,
        confidence,
        method: 'order-statistic',
      };
    },
  };
}

/** How many values a quantile's upper bound takes when `over` of them may lie beyond it: 459 for p99 at 99 % and none. */
export function neededSamples(p: number, confidence: number, over = 0): number {
  checkShare(p);
  checkConfidence(confidence);
  return smallest((n) => n > over && upperRank(n, p, confidence) <= n - over) ?? Number.POSITIVE_INFINITY;
}

/**
 * How many values in all it takes to conclude whether a quantile keeps a limit, if as large a share of them lies beyond it
 * as does now; null where no number below 10⁷ does.
 */
export function samplesToConclude(
  { over, n }: { readonly over: number; readonly n: number },
  p: number,
  confidence: number,
): number | null {
  const share = over / n;
  const found = smallest((count) => {
    const beyond = Math.round(share * count);
    const within = count - beyond;
    return upperRank(count, p, confidence) <= within || lowerRank(count, p, confidence) > within;
  });
  return found === null ? null : Math.max(found, n + 1);
}

/** The lowest rank u with P(Bin(n, p) ≥ u) ≤ 1 − confidence; n + 1 where none is. */
function upperRank(n: number, p: number, confidence: number): number {
  // The Clopper–Pearson bound of u successes is the p at which that probability is 1 − confidence.
  return firstOf(1, n + 1, (u) => u > n || binomialProportion(u, n).interval(confidence).low >= p);
}

/** The highest rank l with P(Bin(n, p) ≥ l) ≥ confidence; 0 where none is. */
function lowerRank(n: number, p: number, confidence: number): number {
  return firstOf(1, n + 1, (l) => l > n || binomialProportion(l - 1, n).interval(confidence).high > p) - 1;
}

const MOST = 1e7;

/** The smallest number from 1 on for which this holds, if it holds for every larger one too. */
function smallest(holds: (n: number) => boolean): number | null {
  let enough = 1;
  while (!holds(enough)) {
    enough *= 2;
    if (enough > MOST) return null;
  }
  return firstOf(Math.floor(enough / 2) + 1, enough, holds);
}

/** By halving: the first number from `low` to `high` for which this holds; it holds at `high`. */
function firstOf(low: number, high: number, holds: (n: number) => boolean): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
