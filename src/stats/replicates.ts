import { checkConfidence, normalScore } from './confidence.ts';
import type { Estimate } from './estimate.ts';

/** Which of a pair's numbers an estimate is about. */
export type PairedStatistic = 'candidate' | 'baseline' | 'difference' | 'relativeChange';

export interface Pair {
  readonly candidate: number;
  readonly baseline: number;
}

/** (candidate − baseline) / |baseline| for the relative change; NaN at baseline 0. */
export function statisticOf(pair: Pair, statistic: PairedStatistic): number {
  switch (statistic) {
    case 'candidate':
      return pair.candidate;
    case 'baseline':
      return pair.baseline;
    case 'difference':
      return pair.candidate - pair.baseline;
    case 'relativeChange':
      return pair.baseline === 0 ? Number.NaN : (pair.candidate - pair.baseline) / Math.abs(pair.baseline);
  }
}

/** The value is not a number, on the rows themselves or in too many resamples of them: no verdict can rest on it. */
export class UndefinedStatisticError extends Error {
  override readonly name = 'UndefinedStatisticError';
}

/** Resamples in which a statistic may be undefined. Below it they count against it; above it there is no estimate. */
export const MOST_UNDEFINED = 0.01;

export interface BootstrapEstimate extends Estimate {
  readonly resamples: number;
  /** In these the statistic was not a number; they stand at −∞ for the lower bound and at +∞ for the upper. */
  readonly undefinedResamples: number;
}

/** One statistic in every resample: as it is, with the worst row added, and with the best row added. */
export interface Replicates {
  readonly value: number;
  /** Rows. */
  readonly n: number;
  readonly plain: Float64Array;
  readonly worst: Float64Array;
  readonly best: Float64Array;
}

/**
 * Bounds read off the sorted replicates: low is the α-quantile of those with the worst row added, high the
 * (1 − α)-quantile of those with the best row added, each at the rank that lies further out. Finer than the replicates
 * support (α < 1 / (resamples + 1)), the distance of the extreme replicate grows with the normal quantile.
 * Where nothing moved in any replicate the bounds are infinite: rows without variation do not show how much there could be.
 * Throws UndefinedStatisticError by the rule of `MOST_UNDEFINED`.
 */
export function replicateEstimate(replicates: Replicates, method: string): BootstrapEstimate {
  const { value, n, plain, worst, best } = replicates;
  if (!Number.isFinite(value)) throw new UndefinedStatisticError('the statistic is not a number on these rows');
  const resamples = plain.length;
  const undefinedResamples = countUndefined(replicates);
  if (undefinedResamples > MOST_UNDEFINED * resamples) {
    throw new UndefinedStatisticError(
      `the statistic is not a number in ${undefinedResamples} of ${resamples} resamples: too few rows carry it`,
    );
  }
  // A sum of weighted rows over the sum of the weights differs from their one value in its last digits.
  const moved = (one: number) => !(Math.abs(one - value) <= 1e-12 * Math.abs(value));
  const still = !worst.some(moved) && !best.some(moved);
  const low = worst.map((one) => (Number.isNaN(one) ? Number.NEGATIVE_INFINITY : one)).sort();
  const negatedHigh = best.map((one) => (Number.isNaN(one) ? Number.NEGATIVE_INFINITY : -one)).sort();
  return {
    value,
    n,
    resamples,
    undefinedResamples,
    standardError: spread(plain),
    interval(confidence) {
      checkConfidence(confidence);
      if (still) {
        return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, confidence, method };
      }
      return {
        low: boundAmong(low, value, confidence),
        high: -boundAmong(negatedHigh, -value, confidence),
        confidence,
        method,
      };
    },
  };
}

/** The lower bound that sorted replicates of a value give; see `replicateEstimate`. */
export function boundAmong(sorted: Float64Array, value: number, confidence: number): number {
  const resamples = sorted.length;
  const rank = Math.floor((1 - confidence) * (resamples + 1) + 1e-9);
  const reach = rank >= 1 ? 1 : normalScore(confidence) / normalScore(resamples / (resamples + 1));
  const lowest = sorted[Math.max(rank, 1) - 1]!;
  return Math.min(value, value - reach * (value - lowest));
}

function countUndefined({ plain, worst, best }: Replicates): number {
  let count = 0;
  for (let at = 0; at < plain.length; at++) {
    if (Number.isNaN(plain[at]!) || Number.isNaN(worst[at]!) || Number.isNaN(best[at]!)) count++;
  }
  return count;
}

/** Standard deviation of the defined replicates; null where they do not vary. */
function spread(replicates: Float64Array): number | null {
  const defined = replicates.filter((one) => !Number.isNaN(one));
  const mean = defined.reduce((sum, one) => sum + one, 0) / defined.length;
  const squares = defined.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (defined.length - 1));
  return deviation > 1e-12 * Math.max(1, Math.abs(mean)) ? deviation : null;
}
