import type { Estimate } from './estimate.js';
import { type Corrections } from './paired-score.js';
import { type PairedTable } from './paired-table.js';
/**
 * Share right of the candidate minus that of the baseline on the same rows, in [−1, 1].
 *
 * Bounds: Tango's score interval (Stat. Med. 17 (1998) 891–908) with corrections for skewness, continuity and variance
 * (see `lowerScoreBound`). Plain Tango is wrong in up to 7 % of the cases where 5 % was promised, Wald in up to 60 %;
 * with the corrections exact enumeration finds at most 5 % everywhere a discordance up to 80 % leads
 * (docs/operating-characteristics.md).
 * Throws RangeError for counts that are not whole numbers, or no rows.
 */
export declare function pairedDifference(table: PairedTable, corrections?: Corrections): Estimate;
