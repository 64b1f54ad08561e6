import type { Quantity } from '../../config/quantity.ts';

/** `200/s`, `1.5 rows/s`: how many in a second. A bare number is refused: it does not say of what time. */
export function parseRate(input: string | number): Quantity<number> {
  const text = String(input).trim();
  const [, rate] = /^(\d+(?:\.\d+)?)\s*(?:rows|requests)?\s*\/\s*s$/.exec(text) ?? [];
  if (rate === undefined || Number(rate) === 0) {
    return { ok: false, problem: `"${text}" is no rate; write how many a second, such as 200/s` };
  }
  return { ok: true, value: Number(rate) };
}
