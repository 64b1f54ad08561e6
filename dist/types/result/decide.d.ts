import type { Verdict } from './verdict.js';
/** Bounds on a measure, each holding on its own with the stated confidence. Infinite where there is no bound. */
export interface Bounds {
    readonly low: number;
    readonly high: number;
}
export interface Threshold {
    readonly value: number;
    /** The side on which a measure is acceptable; the threshold itself is acceptable. */
    readonly good: 'above' | 'below';
}
/**
 * The law: an interval meets a limit. Wholly on the good side it passes, wholly on the bad side it fails, straddling it
 * is inconclusive. Both errors are bounded by the confidence of the bounds, wherever the truth lies.
 * A census and a point estimate are intervals of zero width. NaN anywhere, or crossed bounds, is an error.
 */
export declare function decide(bounds: Bounds, threshold: Threshold): Verdict;
/** How far a value is on the good side of a limit, in the limit's unit; negative on the bad side. */
export declare function margin(value: number, threshold: Threshold): number;
