import { checkConfidence, normalScore } from './confidence.ts';
import type { Estimate } from './estimate.ts';
import { pairedDifference } from './paired-difference.ts';

/** Chance to conclude when as many rows are measured as `neededRows` says. */
const POWER = 0.8;

/**
 * How many rows it takes in all to conclude on this limit with a chance of 80 %, if the value stays where it is:
 * n · ((z_confidence + z_0.8) · standard error / distance)². Without a standard error (no row told the models apart) the
 * bound recedes as 1 − b^(1/n), as that of the rule of three does. At least one row more than there are: ask where a check
 * is inconclusive.
 * Null where no number of rows suffices, because the value lies on the limit, or the estimate has no finite bound.
 */
export function neededRows(estimate: Estimate, limit: number, confidence: number): number | null {
  checkConfidence(confidence);
  const { value, n, standardError } = estimate;
  const distance = Math.abs(value - limit);
  if (!(distance > 1e-12)) return null;
  const rows =
    standardError === null
      ? rowsWithoutVariation(estimate, limit, confidence)
      : n * (((normalScore(confidence) + normalScore(POWER)) * standardError) / distance) ** 2;
  if (!Number.isFinite(rows)) return null;
  return Math.max(Math.ceil(rows - 1e-9), n + 1);
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

function rowsWithoutVariation({ value, n, interval }: Estimate, limit: number, confidence: number): number {
  const { low, high } = interval(confidence);
  const reach = limit < value ? value - low : high - value;
  const distance = Math.abs(value - limit);
  const linear = (n * reach) / distance;
  return reach < 1 && distance < 1 ? (n * Math.log1p(-reach)) / Math.log1p(-distance) : linear;
}
