import { checkConfidence } from './confidence.ts';
import type { Estimate } from './estimate.ts';
import { ALL_CORRECTIONS, type Corrections, lowerScoreBound, type Score } from './paired-score.ts';
import { type PairedTable, rowsOf, swapped } from './paired-table.ts';

/**
 * Share right of the candidate minus that of the baseline on the same rows, in [−1, 1].
 *
 * Bounds: Tango's score interval (Stat. Med. 17 (1998) 891–908) with corrections for skewness, continuity and variance
 * (see `lowerScoreBound`). Plain Tango is wrong in up to 7 % of the cases where 5 % was promised, Wald in up to 60 %;
 * with the corrections exact enumeration finds at most 5 % everywhere a discordance up to 80 % leads
 * (docs/operating-characteristics.md).
 * Throws RangeError for counts that are not whole numbers, or no rows.
 */
export function pairedDifference(table: PairedTable, corrections: Corrections = ALL_CORRECTIONS): Estimate {
  const rows = rowsOf(table);
  const { gained, lost } = table;
  const value = (gained - lost) / rows;
  const low = (of: PairedTable, confidence: number) =>
    lowerScoreBound(
      (difference) => differenceScore(of, rows, difference),
      { bottom: -1, estimate: (of.gained - of.lost) / rows },
      rows,
      confidence,
      corrections,
    );
  return {
    value,
    n: rows,
    standardError: gained + lost === 0 ? null : Math.sqrt(((gained + lost) / rows - value * value) / rows) || null,
    interval(confidence) {
      checkConfidence(confidence);
      return {
        low: low(table, confidence),
        high: -low(swapped(table), confidence) + 0,
        confidence,
        method: 'tango-score-corrected',
      };
    },
  };
}

/** Of one row: +1 gained, −1 lost, 0 else; under the hypothesis its mean is `difference`. */
function differenceScore({ gained, lost }: PairedTable, rows: number, difference: number): Score {
  const discordance = 2 * lostShare(gained / rows, lost / rows, difference) + difference;
  const thirdCumulant = difference - 3 * difference * discordance + 2 * difference ** 3;
  return {
    sum: gained - lost - rows * difference,
    variance: rows * (discordance - difference * difference),
    thirdCumulant: rows * thirdCumulant,
    step: 1,
  };
}

/**
 * Maximum-likelihood share of lost rows when gained − lost is held at `difference`: the larger root of
 * 2p² + bp + c = 0 (Tango 1998, eq. 6), taken without cancellation.
 */
function lostShare(gained: number, lost: number, difference: number): number {
  const b = -gained - lost + (2 - gained + lost) * difference;
  const c = -lost * difference * (1 - difference);
  const root = Math.sqrt(Math.max(0, b * b - 8 * c));
  const share = b <= 0 ? (root - b) / 4 : (-2 * c) / (b + root);
  return Math.min(Math.max(share, 0, -difference), (1 - difference) / 2);
}
