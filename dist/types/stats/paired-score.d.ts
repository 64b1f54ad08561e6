/** What the rows say about one hypothetical value θ: a sum that has mean 0 if θ is true, and its cumulants then. */
export interface Score {
    readonly sum: number;
    /** Of the sum, at the maximum-likelihood estimate restricted to θ. */
    readonly variance: number;
    readonly thirdCumulant: number;
    /** By how much one row can change the sum: it moves on a lattice. */
    readonly step: number;
}
/** Which refinements of the plain score statistic are in force; all of them, save where the methods are compared. */
export interface Corrections {
    /** Cornish-Fisher term (z² − 1)/6 · κ₃/σ²: the sum is skewed where losses and gains are few and unequal. */
    readonly skewness: boolean;
    /** Half a step: the sum is a lattice variable. */
    readonly continuity: boolean;
    /** σ² · n/(n − 1), as Miettinen & Nurminen. */
    readonly variance: boolean;
}
export declare const ALL_CORRECTIONS: Corrections;
/**
 * The lower bound of θ: the smallest value in [bottom, estimate] that the score does not reject at this one-sided
 * confidence, found by bisection. `rows` are those that inform the score.
 *
 * A value θ is rejected where sum > z·σ + max(0, skewness + continuity). The correction never narrows the plain score
 * interval: at high confidence and near θ = 0 it would reject values that no row speaks against.
 * Score with skewness, variance and continuity correction: Laud, Pharm. Stat. 16 (2017) 334–348, after Gart & Nam,
 * Biometrics 46 (1990) 637–643; same construction for pairs in R's ratesci::pairbinci.
 */
export declare function lowerScoreBound(scoreAt: (theta: number) => Score, range: {
    readonly bottom: number;
    readonly estimate: number;
}, rows: number, confidence: number, corrections?: Corrections): number;
