import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { checkConfidence, normalScore } from './confidence.ts';
import type { Estimate } from './estimate.ts';
import { pairedDifference } from './paired-difference.ts';

/** Chance to conclude when as many rows are measured as `neededRows` says. */
export const POWER = 0.8;

/**
 * How many rows it takes in all to conclude on this limit with a chance of 80 %, if the value stays where it is: the N at
 * which (z_confidence + z_0.8) · σ/√N + c/N is the distance from the value to the limit. σ = standard error · √n; c/n is
 * what the bound at hand lies further out than z_confidence standard errors, for its corrections are worth a fixed number
 * of rows. Without c this is the textbook's n · ((z + z) · standard error / distance)², which asks for 619 rows where two
 * models differ on 1 % of them and one point may be lost; those conclude in 65 % of the cases, not in 80 %.
 *
 * Without a standard error (no row told the models apart) the bound recedes as 1 − b^(1/n), as the rule of three does.
 * At least one row more than there are: ask where a check is inconclusive. Null where no number of rows suffices, because
 * the value lies on the limit, or the estimate has no finite bound.
 */
export function neededRows(estimate: Estimate, limit: number, confidence: number): number | null {
  checkConfidence(confidence);
  const { value, n, standardError } = estimate;
  const { low, high } = estimate.interval(confidence);
  const distance = Math.abs(value - limit);
  const reach = limit < value ? value - low : high - value;
  if (!(distance > 1e-12 && Number.isFinite(reach))) return null;
  const rows =
    standardError === null
      ? rowsWithoutVariation(n, reach, distance)
      : rowsWithVariation(n, reach, distance, standardError, confidence);
  return Number.isFinite(rows) ? Math.max(Math.ceil(rows - 1e-9), n + 1) : null;
}

function rowsWithVariation(n: number, reach: number, distance: number, standardError: number, confidence: number) {
  const z = normalScore(confidence);
  const spread = (z + normalScore(POWER)) * standardError * Math.sqrt(n);
  const fixed = Math.max(0, n * (reach - z * standardError));
  return ((spread + Math.sqrt(spread * spread + 4 * distance * fixed)) / (2 * distance)) ** 2;
}

/** Of a share the bound is 1 − b^(1/n); of anything wider, b/n. */
function rowsWithoutVariation(n: number, reach: number, distance: number): number {
  return reach < 1 && distance < 1 ? (n * Math.log1p(-reach)) / Math.log1p(-distance) : (n * reach) / distance;
}

/**
 * How many rows on which both models agree it takes until the difference is bounded by `margin` (0.01 is one percentage
 * point): 312 for one point at 95 %. The least number of rows with which a model that changes nothing can pass.
 * Throws RangeError unless 0 < margin < 1.
 */
export function rowsWithoutDiscordance(margin: number, confidence: number): number {
  if (!(margin > 0 && margin < 1)) throw new RangeError(`a margin lies between 0 and 1, got ${margin}`);
  const clears = (rows: number): boolean => {
    const table = { bothRight: rows, gained: 0, lost: 0, bothWrong: 0 };
    return pairedDifference(table).interval(confidence).low >= -margin;
  };
  let enough = 1;
  while (!clears(enough)) enough *= 2;
  let tooFew = Math.floor(enough / 2);
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (clears(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

/** What as many rows as an estimate rests on, with the spread that it shows, can tell. */
export interface Power {
  /** The smallest margin within which a truth of no difference is shown to lie, with a chance of 80 %. */
  readonly margin: number;
  /** The chance that a truth so far within the limit as `distance` passes. */
  chance(distance: number): number;
  /** Rows with which that chance is 80 %. */
  rows(distance: number): number;
}

/**
 * By the normal curve, with what the bound at hand lies further out than that (see `neededRows`). Null where no row shows a
 * spread, or the bound is not finite. `side` is that of the bound which must clear the limit.
 */
export function powerOf(estimate: Estimate, confidence: number, side: 'low' | 'high'): Power | null {
  checkConfidence(confidence);
  const { value, n, standardError } = estimate;
  const bounds = estimate.interval(confidence);
  const reach = side === 'low' ? value - bounds.low : bounds.high - value;
  if (standardError === null || !Number.isFinite(reach)) return null;
  const z = normalScore(confidence);
  const extra = Math.max(0, reach - z * standardError);
  return {
    margin: (z + normalScore(POWER)) * standardError + extra,
    chance: (distance) => normalCdf((distance - extra) / standardError - z, 0, 1),
    rows: (distance) =>
      Math.ceil(rowsWithVariation(n, z * standardError + extra, distance, standardError, confidence) - 1e-9),
  };
}
