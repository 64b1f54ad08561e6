import { formatDigits } from '../../wording/numbers.ts';

/** A number with three digits, as a sentence tells it; a share in percentage points. */
export function shortNumber(value: number, unit: string | null): string {
  return unit === 'fraction' ? `${formatDigits(value * 100, 3)} pp` : formatDigits(value, 3);
}
