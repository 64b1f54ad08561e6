import type { Value } from './query.ts';

/** An integer within ±(2^53 − 1) is a number, a larger one its own text. */
export function integerValue(value: bigint): Value {
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

/** A decimal that prints back as it was is a number, a finer one its own text. */
export function decimalValue(text: string): Value {
  const number = Number(text);
  const canonical = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return String(number) === canonical || (number === 0 && /^-?0*$/.test(canonical)) ? number : text;
}

/** Digits of a float that do not depend on the order in which threads summed it. */
const STABLE_DIGITS = 12;

/** Rounds a sum, mean, deviation, correlation or entropy of floats, so that the same input gives the same result. */
export function stable(value: Value): Value {
  return typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(STABLE_DIGITS)) : value;
}
