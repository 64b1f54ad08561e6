import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import { checkConfidence } from './confidence.ts';
import type { Estimate } from './estimate.ts';

/**
 * The mean of values that follow each other and may hang together, from the means of consecutive batches of equal size
 * (Law & Kelton, Simulation Modeling and Analysis, §9.5.3): Student's interval of the batch means. `n` is the number of
 * batches. Throws RangeError where there is no batch, or a mean is not a number.
 */
export function batchMeans(means: ArrayLike<number>): Estimate {
  const n = means.length;
  if (n === 0) throw new RangeError('no batch has no mean');
  let sum = 0;
  for (let at = 0; at < n; at++) {
    if (!Number.isFinite(means[at]!)) throw new RangeError(`a mean must be a number, got ${means[at]}`);
    sum += means[at]!;
  }
  const value = sum / n;
  let squares = 0;
  for (let at = 0; at < n; at++) squares += (means[at]! - value) ** 2;
  const standardError = n > 1 ? Math.sqrt(squares / (n - 1) / n) : null;
  return {
    value,
    n,
    standardError: standardError || null,
    interval(confidence) {
      checkConfidence(confidence);
      const reach =
        standardError === null ? Number.POSITIVE_INFINITY : studentQuantile(confidence, n - 1) * standardError;
      return { low: value - reach, high: value + reach, confidence, method: 'batch-means' };
    },
  };
}

/** Student's t by the beta distribution: t² = ν(1 − x)/x, where x is Beta(ν/2, ½) (Abramowitz & Stegun 26.7.1). */
function studentQuantile(confidence: number, freedom: number): number {
  const x = betaQuantile(2 * (1 - confidence), freedom / 2, 0.5);
  return Math.sqrt((freedom * (1 - x)) / x);
}
