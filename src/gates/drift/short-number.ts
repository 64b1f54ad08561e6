import { formatNumber } from '../../wording/numbers.ts';

/** A number with three digits, as a sentence tells it; a share in percentage points. */
export function shortNumber(value: number, unit: string | null): string {
  return unit === 'fraction'
    ? `${formatNumber(Number((value * 100).toPrecision(3)))} pp`
    : formatNumber(Number(value.toPrecision(3)));
}
