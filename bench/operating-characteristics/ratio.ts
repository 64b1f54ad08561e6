import { pairedRatio } from '../../src/stats/paired-ratio.ts';
import type { Corrections } from '../../src/stats/paired-score.ts';
import { ratesFor, remembering } from './accuracy.ts';

/**
 * Exact worst errors at the boundary of a relative drop: only rows on which at least one model is right inform a ratio, so
 * the sum runs over lost and gained among them, for every share of both that gives the ratio 1 − margin.
 * Cells where more than `discordant` rows are expected to differ are left out.
 */
export function sweepRatio(
  corrections: Corrections,
  discordant = 150,
): {
  cells: number;
  worstPass: number;
  worstFail: number;
  over: number;
} {
  const relative = remembering((rows, lost, gained, confidence) =>
    gained === rows
      ? UNDEFINED
      : pairedRatio({ bothRight: rows - lost - gained, gained, lost, bothWrong: 0 }, corrections).interval(confidence),
  );
  let [cells, worstPass, worstFail, over] = [0, 0, 0, 0];
  for (let rows = 10; rows <= 1500; rows = Math.ceil(rows * 1.13)) {
    for (const margin of [0.005, 0.01, 0.02, 0.05, 0.1, 0.3]) {
      for (const factor of [1, 1.1, 1.5, 3, 8]) {
        const discordance = margin * factor;
        if (discordance > 0.6 || rows * discordance > discordant) continue;
        const gained = Math.max(0, (discordance - margin) / (2 - margin));
        const shares = { gained, lost: margin + (1 - margin) * gained };
        const { pass, fail } = ratesFor(relative, rows, shares, margin, 0.95);
        cells++;
        if (pass > 0.05 || fail > 0.05) over++;
        worstPass = Math.max(worstPass, pass);
        worstFail = Math.max(worstFail, fail);
      }
    }
  }
  return { cells, worstPass, worstFail, over };
}

/** The baseline is right on no row: an error, neither pass nor fail. */
const UNDEFINED = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
