import { type Bytes, bytes, type Milliseconds, milliseconds } from '../core/units.ts';

export type Quantity<T> = { ok: true; value: T } | { ok: false; problem: string };

const DURATIONS = { us: 1e-3, ms: 1, s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3 } as const;
const SIZES = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TB: 1e12,
  TiB: 2 ** 40,
} as const;

/** `100ms`, `1.5s`, `10m`. A bare number is refused: it does not say its unit. */
export function parseDuration(text: string | number): Quantity<Milliseconds> {
  return withUnit(text, DURATIONS, '100ms, 1.5s, 10m, 2h', milliseconds);
}

/** `512MiB`, `4GB`. A bare number is refused. */
export function parseSize(text: string | number): Quantity<Bytes> {
  return withUnit(text, SIZES, '512MiB, 4GiB, 2GB', (value) => bytes(Math.round(value)));
}

/** As somebody would write so many bytes: `1MB`, `512MiB`; the number of bytes where no larger unit is exact. */
export function sizeText(size: Bytes): string {
  const exact = Object.entries(SIZES).filter(([, scale]) => size > 0 && size % scale === 0);
  const [unit, scale] = exact.reduce((most, one) => (one[1] > most[1] ? one : most), ['B', 1]);
  return `${size / scale}${unit}`;
}

/** How much worse than the baseline something may be. */
export type Tolerance =
  | { readonly kind: 'points'; readonly value: number; readonly text: string }
  | { readonly kind: 'relative'; readonly value: number; readonly text: string }
  | { readonly kind: 'absolute'; readonly value: number; readonly unit: string; readonly text: string };

/**
 * `1pp` is one percentage point (0.01 of a share), `1%` is one percent of the baseline's value, and `0.02nats` is in the
 * measure's own unit. A bare `0.01` could be meant as any of them and is refused.
 */
export function parseTolerance(input: string | number): Quantity<Tolerance> {
  const text = String(input).trim();
  const match = /^(\d+(?:\.\d+)?(?:e-?\d+)?)\s*(pp|%|[a-z]+)?$/i.exec(text);
  if (!match) return { ok: false, problem: `"${text}" is no tolerance; write 1pp (points) or 1% (of the baseline)` };
  const value = Number(match[1]);
  const unit = match[2];
  if (unit === 'pp') return { ok: true, value: { kind: 'points', value: value / 100, text } };
  if (unit === '%') return { ok: true, value: { kind: 'relative', value: value / 100, text } };
  if (unit) return { ok: true, value: { kind: 'absolute', value, unit, text } };
  const percent = Number((value * 100).toPrecision(12));
  return {
    ok: false,
    problem: `${text} is ambiguous: write ${percent}pp for percentage points, or ${percent}% for a share of the baseline's value`,
  };
}

/** `0.95`, `95%` and `95 %` are the same. */
export function parseLevel(input: string | number): Quantity<{ value: number; text: string }> {
  const text = String(input).trim();
  const match = /^([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?:\s*(%))?$/i.exec(text);
  if (!match) return { ok: false, problem: `"${text}" is no number; write 0.95 or 95%` };
  return { ok: true, value: { value: Number(match[1]) / (match[2] ? 100 : 1), text } };
}

function withUnit<T>(
  input: string | number,
  units: Readonly<Record<string, number>>,
  examples: string,
  make: (value: number) => T,
): Quantity<T> {
  const text = String(input).trim();
  const match = /^(\d+(?:\.\d+)?)\s*([a-zA-Z]+)$/.exec(text);
  const factor = match?.[2] === undefined || !Object.hasOwn(units, match[2]) ? undefined : units[match[2]];
  if (!match || factor === undefined) {
    return {
      ok: false,
      problem: `"${text}" needs a number and a unit (${Object.keys(units).join(', ')}), such as ${examples}`,
    };
  }
  return { ok: true, value: make(Number(match[1]) * factor) };
}
