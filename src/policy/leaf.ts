import { parseDuration, parseLevel, parseSize } from '../config/quantity.ts';

/** One value of a policy: as written, and as a number in a unit where it is one. */
export interface Leaf {
  readonly text: string;
  readonly value: number | null;
  readonly unit: string;
}

/** Undefined for maps, lists and what is not there. Readers' own objects carry what was written as `text`. */
export function leafOf(value: unknown): Leaf | undefined {
  if (typeof value === 'number') return { text: String(value), value, unit: '' };
  if (typeof value === 'boolean') return { text: String(value), value: null, unit: '' };
  if (typeof value === 'string') return quantityOf(value);
  if (typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string')
    return quantityOf(value.text);
  return undefined;
}

/** `95%` and `0.95` are the same; `1s` and `1000ms` are; `1pp` is no `1%` of the baseline. */
function quantityOf(text: string): Leaf {
  const written = text.trim();
  const level = parseLevel(written);
  if (level.ok) return { text: written, value: level.value.value, unit: '' };
  const duration = parseDuration(written);
  if (duration.ok) return { text: written, value: duration.value, unit: 'ms' };
  const size = parseSize(written);
  if (size.ok) return { text: written, value: size.value, unit: 'B' };
  const own = /^([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([a-z/]+)$/i.exec(written);
  return own ? { text: written, value: Number(own[1]), unit: own[2]! } : { text: written, value: null, unit: '' };
}
