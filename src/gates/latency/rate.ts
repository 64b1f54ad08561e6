import type { Quantity } from '../../config/quantity.ts';

/** `200/s`, `1.5 rows/s`, `2/J`: how many in one of these. A bare number is refused: it does not say of what. */
export function parseRate(input: string | number, of: 's' | 'J' = 's'): Quantity<number> {
  const text = String(input).trim();
  const [, rate, unit] = /^(\d+(?:\.\d+)?)\s*(?:rows|requests)?\s*\/\s*([sJ])$/.exec(text) ?? [];
  if (rate !== undefined && unit === of && Number(rate) > 0) return { ok: true, value: Number(rate) };
  return {
    ok: false,
    problem: `"${text}" is no rate; write how many a ${of === 's' ? 'second, such as 200/s' : 'joule, such as 2/J'}`,
  };
}

const JOULES: Readonly<Record<string, number>> = { uJ: 1e-6, mJ: 1e-3, J: 1, kJ: 1e3 };

/** `0.5J`, `20mJ`, in joules. */
export function parseEnergy(input: string | number): Quantity<number> {
  const text = String(input).trim();
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(text) ?? [];
  const scale = Object.hasOwn(JOULES, unit) ? JOULES[unit]! : null;
  if (number !== undefined && scale !== null) return { ok: true, value: Number(number) * scale };
  return { ok: false, problem: `"${text}" is no energy; write it with a unit, such as 0.5J or 20mJ` };
}
