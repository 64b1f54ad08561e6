import { checkConfidence, normalScore } from './confidence.ts';
import type { Estimate } from './estimate.ts';

/**
 * By how much paired values are shifted: the Hodges–Lehmann estimate, which is the median of all means of two differences
 * (Walsh averages), with the bounds of Wilcoxon's signed-rank test (Hollander & Wolfe, Nonparametric Statistical Methods,
 * 3rd ed., §3.2 and §3.3): the k-th smallest and largest Walsh average, exact up to 100 differences, by the normal
 * approximation beyond. They hold for independent differences that are symmetric about the shift; differences of two arms
 * that are alike are, whatever the arms' own distribution. One wild difference moves neither far.
 *
 * Too few differences give no bound: 5 are the least at 95 %, 7 at 99 %.
 * Throws RangeError where there is no difference, or one is not a number.
 */
export function pairedShift(differences: ArrayLike<number>): Estimate {
  const n = differences.length;
  if (n === 0) throw new RangeError('no pair has no shift');
  const averages = walshAverages(differences);
  const interval = (confidence: number) => {
    checkConfidence(confidence);
    const rank = boundRank(n, confidence);
    const none = rank === 0;
    return {
      low: none ? Number.NEGATIVE_INFINITY : averages[rank - 1]!,
      high: none ? Number.POSITIVE_INFINITY : averages[averages.length - rank]!,
      confidence,
      method: 'signed-rank',
    };
  };
  const { low, high } = interval(0.95);
  const width = high - low;
  return {
    value: medianOf(averages),
    n,
    // What a normal interval of this width would rest on: for planning only.
    standardError: Number.isFinite(width) && width > 0 ? width / (2 * normalScore(0.95)) : null,
    interval,
  };
}

/** Sorted means of every two differences, each with itself included: n·(n + 1)/2 of them. */
function walshAverages(differences: ArrayLike<number>): Float64Array {
  const n = differences.length;
  const averages = new Float64Array((n * (n + 1)) / 2);
  let at = 0;
  for (let one = 0; one < n; one++) {
    const first = differences[one]!;
    if (!Number.isFinite(first)) throw new RangeError(`a difference must be a number, got ${first}`);
    for (let other = one; other < n; other++) averages[at++] = (first + differences[other]!) / 2;
  }
  return averages.sort();
}

const MAX_EXACT = 100;

/** The largest k with P(W < k) ≤ 1 − confidence under no shift; 0 where even the smallest sum is too likely. */
function boundRank(n: number, confidence: number): number {
  const error = 1 - confidence;
  if (n > MAX_EXACT) {
    const mean = (n * (n + 1)) / 4;
    const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24);
    // Hollander & Wolfe (3.34), rounded outwards.
    return Math.max(0, Math.floor(mean - normalScore(confidence) * deviation));
  }
  const ways = waysOfSum(n);
  const total = 2 ** n;
  let rank = 0;
  for (let below = ways[0]!; below / total <= error; below += ways[rank]!) rank++;
  return rank;
}

/** How many subsets of 1 … n have each sum. */
function waysOfSum(n: number): Float64Array {
  const ways = new Float64Array((n * (n + 1)) / 2 + 1);
  ways[0] = 1;
  for (let rank = 1; rank <= n; rank++) {
    for (let sum = ways.length - 1; sum >= rank; sum--) ways[sum]! += ways[sum - rank]!;
  }
  return ways;
}

function medianOf(sorted: Float64Array): number {
  const middle = sorted.length / 2;
  return Number.isInteger(middle) ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)]!;
}
