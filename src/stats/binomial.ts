import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import { checkConfidence } from './confidence.ts';
import type { Estimate } from './estimate.ts';

/**
 * The share of `successes` among `trials`, with the exact bounds of Clopper & Pearson (Biometrika 26 (1934) 404–413):
 * low = Beta(α; k, n − k + 1), high = Beta(1 − α; k + 1, n − k), 0 at k = 0 and 1 at k = n. Each bound is wrong with
 * probability at most α for every n and every truth.
 * Throws RangeError unless both are whole numbers with 0 ≤ successes ≤ trials and trials ≥ 1.
 */
export function binomialProportion(successes: number, trials: number): Estimate {
  if (!(Number.isInteger(successes) && Number.isInteger(trials) && trials >= 1)) {
    throw new RangeError(`a proportion needs whole numbers and at least one trial, got ${successes} of ${trials}`);
  }
  if (successes < 0 || successes > trials) throw new RangeError(`${successes} of ${trials} is not a proportion`);
  const value = successes / trials;
  const failures = trials - successes;
  return {
    value,
    n: trials,
    standardError: successes === 0 || failures === 0 ? null : Math.sqrt((value * (1 - value)) / trials),
    interval(confidence) {
      checkConfidence(confidence);
      return {
        low: lowestShare(value, trials, 1 - confidence),
        high: highestShare(value, trials, 1 - confidence),
        confidence,
        method: 'clopper-pearson',
      };
    },
  };
}

/** The lower of the two bounds, wrong with probability `error` at most; rows need not be whole, where they hang together. */
export function lowestShare(share: number, rows: number, error: number): number {
  return share === 0 ? 0 : betaQuantile(error, share * rows, rows - share * rows + 1);
}

/** The upper one. */
export function highestShare(share: number, rows: number, error: number): number {
  return share === 1 ? 1 : betaQuantile(1 - error, share * rows + 1, rows - share * rows);
}
