/** Bounds at a stated one-sided confidence: each bound on its own is wrong with probability at most 1 − confidence. */
export interface IntervalEstimate {
    /** −Infinity where there is no lower bound. */
    readonly low: number;
    readonly high: number;
    readonly confidence: number;
    readonly method: string;
}
/**
 * A measured quantity that can say how sure it is, at any confidence: deciding needs more than one level when checks are
 * asked together (Holm's step-down asks for 1 − α/m).
 */
export interface Estimate {
    readonly value: number;
    /** Rows behind it. */
    readonly n: number;
    /** `confidence` is one-sided and lies in (0.5, 1). */
    interval(confidence: number): IntervalEstimate;
    /** Standard error at this n, for planning how many rows a conclusion needs; null where it is not defined. */
    readonly standardError: number | null;
}
/** A seeded source of numbers in [0, 1). */
export type Random = () => number;
