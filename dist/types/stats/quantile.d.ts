import type { Estimate } from './estimate.js';
/**
 * A quantile with bounds that hold for every distribution: order statistics (David & Nagaraja, Order Statistics, 3rd ed.,
 * §7.1). How many of n independent values lie below the quantile is binomial, so x₍ᵤ₎ is an upper bound where
 * P(Bin(n, p) ≥ u) ≤ 1 − confidence, and x₍ₗ₎ a lower one where P(Bin(n, p) ≥ l) ≥ confidence. Where no rank is high
 * enough there is no upper bound, as of p99 among fewer than 459 values at 99 %. Values may be infinite.
 * Throws as `nearestRank` does.
 */
export declare function quantileEstimate(sorted: ArrayLike<number>, p: number): Estimate;
/** How many values a quantile's upper bound takes when `over` of them may lie beyond it: 459 for p99 at 99 % and none. */
export declare function neededSamples(p: number, confidence: number, over?: number): number;
/**
 * How many values in all it takes to conclude whether a quantile keeps a limit, if as large a share of them lies beyond it
 * as does now; null where no number below 10⁷ does.
 */
export declare function samplesToConclude({ over, n }: {
    readonly over: number;
    readonly n: number;
}, p: number, confidence: number): number | null;
