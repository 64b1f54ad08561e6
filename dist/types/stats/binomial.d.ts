import type { Estimate } from './estimate.js';
/**
 * The share of `successes` among `trials`, with the exact bounds of Clopper & Pearson (Biometrika 26 (1934) 404–413):
 * low = Beta(α; k, n − k + 1), high = Beta(1 − α; k + 1, n − k), 0 at k = 0 and 1 at k = n. Each bound is wrong with
 * probability at most α for every n and every truth.
 * Throws RangeError unless both are whole numbers with 0 ≤ successes ≤ trials and trials ≥ 1.
 */
export declare function binomialProportion(successes: number, trials: number): Estimate;
/** The lower of the two bounds, wrong with probability `error` at most; rows need not be whole, where they hang together. */
export declare function lowestShare(share: number, rows: number, error: number): number;
/** The upper one. */
export declare function highestShare(share: number, rows: number, error: number): number;
