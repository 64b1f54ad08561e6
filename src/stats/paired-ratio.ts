import { checkConfidence } from './confidence.ts';
import type { Estimate } from './estimate.ts';
import { ALL_CORRECTIONS, type Corrections, lowerScoreBound, type Score } from './paired-score.ts';
import { type PairedTable, rowsOf, swapped } from './paired-table.ts';

/**
 * Relative change of the share right, candidate / baseline − 1, on the same rows: −0.01 is one percent fewer. In [−1, ∞].
 *
 * Bounds: the score interval of Nam & Blackwelder (Stat. Med. 21 (2002) 689–699) and Tang, Tang & Chan (Stat. Med. 22
 * (2003) 1217–1233) with the corrections of `lowerScoreBound`. Rows on which both are wrong say nothing about a ratio.
 * Throws RangeError where the baseline is right on no row, and for counts that are not whole numbers.
 */
export function pairedRatio(table: PairedTable, corrections: Corrections = ALL_CORRECTIONS): Estimate {
  const n = rowsOf(table);
  const { bothRight, gained, lost } = table;
  const informative = bothRight + gained + lost;
  const baseline = bothRight + lost;
  if (baseline === 0) {
    throw new RangeError(
      'the baseline is right on no row, so a change relative to it is not defined; limit the difference',
    );
  }
  const ratio = (bothRight + gained) / baseline;
  const lowRatio = (of: PairedTable, confidence: number) =>
    ratioOf(
      lowerScoreBound(
        (share) => ratioScore(of, informative, ratioOf(share)),
        { bottom: 0, estimate: shareOf(of) },
        informative,
        confidence,
        corrections,
      ),
    );
  return {
    // Not ratio − 1, which misses a limit of 1 % by a rounding where exactly 1 % was lost.
    value: (gained - lost) / baseline,
    n,
    standardError: standardError(table, ratio),
    interval(confidence) {
      checkConfidence(confidence);
      return {
        low: lowRatio(table, confidence) - 1,
        high: 1 / lowRatio(swapped(table), confidence) - 1,
        confidence,
        method: 'nam-blackwelder-score-corrected',
      };
    },
  };
}

/** The search runs over ratio / (1 + ratio), which is bounded. */
function shareOf({ bothRight, gained, lost }: PairedTable): number {
  return (bothRight + gained) / (2 * bothRight + gained + lost);
}

function ratioOf(share: number): number {
  return share / (1 - share);
}

/** Of one row: right₁ − ratio · right₀, which has mean 0 under the hypothesis. */
function ratioScore({ bothRight, gained, lost }: PairedTable, rows: number, ratio: number): Score {
  const shares = restrictedShares(gained / rows, lost / rows, ratio);
  const concordant = 1 - shares.gained - shares.lost;
  const thirdCumulant = (1 - ratio) ** 3 * concordant + shares.gained - ratio ** 3 * shares.lost;
  return {
    sum: bothRight + gained - ratio * (bothRight + lost),
    variance: rows * ratio * (shares.gained + shares.lost),
    thirdCumulant: rows * thirdCumulant,
    step: Math.max(1, ratio),
  };
}

/**
 * Maximum-likelihood shares among the rows where at least one is right, when the ratio is held: Nam & Blackwelder 2002,
 * eq. 4. The share of rows where both are wrong is free of the ratio and drops out.
 */
function restrictedShares(gained: number, lost: number, ratio: number): { gained: number; lost: number } {
  if (ratio === 0) return { gained: 0, lost: 1 };
  const candidate = 1 - lost;
  const baseline = 1 - gained;
  const square = ratio * ratio;
  const root = Math.sqrt((candidate - square * baseline) ** 2 + 4 * square * gained * lost);
  const share = (-candidate + square * (baseline + 2 * gained) + root) / (2 * ratio * (ratio + 1));
  const restricted = Math.min(Math.max(share, 0, (ratio - 1) / ratio), 1);
  return { gained: restricted, lost: Math.max(0, ratio * restricted - (ratio - 1)) };
}

/** Delta method; null without a discordant row, where it would claim certainty. */
function standardError(table: PairedTable, ratio: number): number | null {
  const { bothRight, gained, lost } = table;
  if (gained + lost === 0) return null;
  const squares = (1 - ratio) ** 2 * bothRight + gained + ratio * ratio * lost;
  return Math.sqrt(squares) / (bothRight + lost) || null;
}
