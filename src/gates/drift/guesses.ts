import { formatNumber } from '../../wording/numbers.ts';
import type { Comparison } from './measurement.ts';

const FACTORS = [1_000_000, 1_000, 100, 60, 10].flatMap((by) => [by, 1 / by]);
/** Two spreads are alike where they differ by less than a tenth, far beyond what chance does with the rows that a drift needs. */
const ALIKE = 0.1;

/**
 * What a drift of a column of numbers may mean, as a guess with its evidence, the likeliest first: it is one value now, its unit
 * changed, it was shifted. Moments decide, which a profile has exactly. Null where nothing of the kind fits.
 */
export function guessOf({ reference, current }: Comparison): string | null {
  if (reference.values.is !== 'numbers' || current.values.is !== 'numbers') return null;
  const [before, after] = [reference.values, current.values];
  if (before.mean === null || after.mean === null || before.variance === null || after.variance === null) return null;
  if (before.variance === 0) return null;
  if (after.variance === 0)
    return `every value is ${formatNumber(after.mean)} now: a constant in place of the feature?`;
  const [spread, now] = [Math.sqrt(before.variance), Math.sqrt(after.variance)];
  const [mean, moved] = [before.mean, after.mean];
  const factor = FACTORS.find(
    (by) => Math.abs(now / spread / by - 1) < ALIKE && Math.abs(moved - by * mean) < ALIKE * by * spread,
  );
  if (factor !== undefined) {
    const words = factor > 1 ? `${factor} times` : `one ${Math.round(1 / factor)}th of`;
    return `its mean and its spread are ${words} what they were: another unit?`;
  }
  const shift = moved - mean;
  if (Math.abs(now / spread - 1) < ALIKE && Math.abs(shift) > ALIKE * spread) {
    return `its mean moved by ${formatNumber(Number(shift.toPrecision(3)))} and its spread did not change: an offset?`;
  }
  return null;
}
