import { type Cells, sharesOf } from './cells.ts';
import { checkConfidence, normalScore } from './confidence.ts';
import { type Effect, POWER, POWER_SCORE } from './effect.ts';
import { noiseScale } from './pooled.ts';

/** The largest difference in the share of one cell, max |p − q| in [0, 1]. Blind to many small changes at once. */
export function lInfinity(cells: Cells): number {
  const { reference, current } = sharesOf(cells);
  return reference.reduce((most, share, cell) => Math.max(most, Math.abs(share - current[cell]!)), 0);
}

/**
 * L∞ with bounds. Upper: value + z·s/2, the cell that differs most being one cell with binomial shares. Lower: value −
 * z₁₋α/₂ₖ·σ, σ the largest deviation of a cell: none of the k differences exceeds its truth by more (Bonferroni).
 */
export function lInfinityEffect(cells: Cells): Effect {
  const value = lInfinity(cells);
  const scale = noiseScale(cells);
  const size = cells.inReference.length;
  const deviation = largestDeviation(cells);
  const step = 1 / (2 * Math.max(cells.reference, cells.current));
  const sure = (error: number) => normalScore(1 - error / (2 * size));
  return {
    value,
    plain: value,
    noise: deviation * scale * normalScore(1 - 0.5 / (2 * size)),
    n: cells.reference + cells.current,
    reference: cells.reference,
    current: cells.current,
    standardError: deviation * scale || null,
    interval(confidence) {
      checkConfidence(confidence);
      return {
        low: Math.max(0, value - sure(1 - confidence) * deviation * scale - step),
        high: Math.min(1, value + normalScore(confidence) * (scale / 2) + step),
        confidence,
        method: 'bonferroni-and-binomial',
      };
    },
    reach(confidence) {
      checkConfidence(confidence);
      const upper = sure(1 - POWER) * deviation + normalScore(confidence) / 2;
      const lower = (sure(1 - confidence) + POWER_SCORE) * deviation;
      return (at) => ({ upper: at * upper, lower: at * lower });
    },
  };
}

/** Per √(1/n + 1/m). Half a row is added, so that a rare cell is not taken for certain. */
function largestDeviation({ reference, current, inReference, inCurrent }: Cells): number {
  return inReference.reduce((most, count, cell) => {
    const share = (count + inCurrent[cell]! + 0.5) / (reference + current + 1);
    return Math.max(most, Math.sqrt(share * (1 - share)));
  }, 0);
}
