/** A number is a whole multiple of another, told from their digits: 0.3 is three times 0.1, and 1e308 is a multiple of 0.5. */
export function isMultiple(value: number, of: number): boolean {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(of)) return value % of === 0;
  const [one, other] = [decimal(value), decimal(of)];
  const shared = Math.min(one.exponent, other.exponent);
  const whole = ({ digits, exponent }: Decimal) => digits * 10n ** BigInt(exponent - shared);
  return whole(one) % whole(other) === 0n;
}

/** `digits` × 10^`exponent`. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

function decimal(value: number): Decimal {
  const [mantissa, power] = value.toExponential().split('e') as [string, string];
  const [before, after = ''] = mantissa.split('.') as [string, string?];
  return { digits: BigInt(before + after), exponent: Number(power) - after.length };
}
