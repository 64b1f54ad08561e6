/**
 * Numbers as a reader wants them: with a unit, a real minus sign, the same decimals down a column, never "−0.00".
 * Between a number and its unit stands a no-break space.
 *
 * Units a result may use, besides any other word, which is printed after the number as it is:
 * `fraction` a share between 0 and 1, printed in percent, its differences in percentage points; `relative` a change as a share of the
 * baseline, printed in percent; `pp` and `%` values already in points or percent; `ms` and `bytes` scaled to what reads
 * best; `rows`, `samples` and `count` whole numbers; `p` a p-value; `1` nothing.
 */

/** How the numbers of one column are written. */
export interface NumberFormat {
  readonly value: (value: number | null) => string;
  /** With `+` or `−`; zero has no sign. */
  readonly signed: (value: number | null) => string;
  /** Bounds without unit, which no line break parts: `[−0.21, +1.41]`, `≥ 0.957` where only one exists, '' for none. */
  readonly bounds: (bounds: Range | null, sign?: 'signed') => string;
}

export interface Range {
  readonly low: number | null;
  readonly high: number | null;
}

/** A level is a measure itself; a change is a difference, a margin, or anything else that is added to a level. */
export type Role = 'level' | 'change';

export const NOTHING = '–';
const MINUS = '−';
const NBSP = '\u00a0';
/** Narrow and no-break. */
const GROUP = '\u202f';
const MAX_DECIMALS = 6;

/** One format for all `values` of a column that share a unit, wide enough that the smallest does not look like zero. */
export function columnFormat(unit: string, role: Role, values: readonly (number | null)[] = []): NumberFormat {
  if (unit === 'p') return pValueFormat;
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value)).map(Math.abs);
  const { scale, suffix, decimals } = scaleOf(unit, role, known);
  const places = enough(
    decimals,
    known.map((value) => value * scale),
  );
  const bare = (value: number) => plain(value * scale, places);
  const bareSigned = (value: number) => withSign(bare(value));
  const attach = (text: string) => {
    if (suffix === '') return text;
    // `1 row`, `−1 row`, but `0 rows`.
    const word = COUNTED.has(suffix) && /^[+−]?1$/.test(text) ? suffix.slice(0, -1) : suffix;
    return `${text}${NBSP}${word}`;
  };
  return {
    value: (value) => (isNumber(value) ? attach(bare(value)) : NOTHING),
    signed: (value) => (isNumber(value) ? attach(bareSigned(value)) : NOTHING),
    bounds: (range, sign) => boundsText(range, sign === 'signed' ? bareSigned : bare),
  };
}

/** One number on its own. */
export function formatValue(value: number | null, unit: string): string {
  return columnFormat(unit, 'level', [value]).value(value);
}

/** One difference on its own: `+0.60 pp`. */
export function formatChange(value: number | null, unit: string): string {
  return columnFormat(unit, 'change', [value]).signed(value);
}

/** `997`, `12 345`: thousands are set apart from five digits on. */
export function formatCount(value: number): string {
  return plain(Math.round(value), 0);
}

/** A number inside a sentence: `0.9`, `−12.5`, `12 345`; at most six significant digits of a fraction, no zeros at its end. */
export function formatNumber(value: number): string {
  const rounded = Number.isInteger(value) ? value : Number(value.toPrecision(6));
  const text = String(rounded);
  return text.includes('e') ? text.replaceAll('-', MINUS) : plain(rounded, text.split('.')[1]?.length ?? 0);
}

/** A number inside a sentence, in so many significant digits: `12 300`, `0.0451`. */
export function formatDigits(value: number, digits: number): string {
  return formatNumber(Number(value.toPrecision(digits)));
}

/** `< 0.001`, `0.042`. */
export function formatPValue(value: number | null): string {
  if (!isNumber(value)) return NOTHING;
  return value < 0.001 ? `<${NBSP}0.001` : value.toFixed(3);
}

/** `0.4 ms`, `12 ms`, `3.2 s`, `4 min 05 s`, `2 h 05 min`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 9.95) return `${plain(milliseconds, 1)}${NBSP}ms`;
  if (milliseconds < 999.5) return `${plain(milliseconds, 0)}${NBSP}ms`;
  if (milliseconds < 59_950) return `${plain(milliseconds / 1000, 1)}${NBSP}s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

/** `512 B`, `250 KiB`, `1.4 MiB`, up to TiB. */
export function formatBytes(bytes: number): string {
  const [scale, suffix] = byteScale(Math.abs(bytes));
  const value = bytes * scale;
  return `${plain(value, suffix === 'B' || Math.abs(value) >= 99.95 ? 0 : 1)}${NBSP}${suffix}`;
}

/** How long ago, in one number: `4 minutes`, `1 day`, `3 months`. */
export function formatAge(milliseconds: number): string {
  const minutes = Math.max(0, milliseconds) / 60_000;
  if (minutes < 1) return 'less than a minute';
  for (const [limit, size, word] of AGES) if (minutes < limit) return several(Math.floor(minutes / size), word);
  return several(Math.floor(minutes / 525_960), 'year');
}

/** A share in a sentence, in two significant digits: `6.0 %`, `37 %`, `0.067 %`. */
export function formatShare(share: number): string {
  const percent = 100 * share;
  if (percent === 0 || !Number.isFinite(percent)) return `0${NBSP}%`;
  const decimals = Math.min(MAX_DECIMALS, Math.max(0, 1 - Math.floor(Math.log10(Math.abs(percent)))));
  return `${plain(percent, decimals)}${NBSP}%`;
}

/** `1 check`, `2 checks`. */
export function several(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

const AGES = [
  [60, 1, 'minute'],
  [48 * 60, 60, 'hour'],
  [60 * 1440, 1440, 'day'],
  [730 * 1440, 43_830, 'month'],
] as const;

const COUNTED: ReadonlySet<string> = new Set(['rows', 'samples', 'values', 'lines', 'items']);

interface Scale {
  readonly scale: number;
  readonly suffix: string;
  readonly decimals: number;
}

function scaleOf(unit: string, role: Role, magnitudes: readonly number[]): Scale {
  const largest = Math.max(0, ...sample(magnitudes));
  switch (unit) {
    case 'fraction':
      return { scale: 100, suffix: role === 'level' ? '%' : 'pp', decimals: 2 };
    case 'pp':
      return { scale: 1, suffix: 'pp', decimals: 2 };
    case 'relative':
      return { scale: 100, suffix: '%', decimals: 1 };
    case '%':
      return { scale: 1, suffix: role === 'level' ? '%' : 'pp', decimals: 1 };
    case 'rows':
    case 'samples':
    case 'count':
      return { scale: 1, suffix: unit === 'count' ? '' : unit, decimals: 0 };
    case 'bytes': {
      const [scale, suffix] = byteScale(largest);
      return { scale, suffix, decimals: suffix === 'B' ? 0 : 1 };
    }
    case 'ms': {
      const [scale, suffix] = largest >= 10_000 ? [1e-3, 's'] : largest > 0 && largest < 0.1 ? [1e3, 'µs'] : [1, 'ms'];
      const decimals = significant(largest * scale);
      // A small change of a long time has no more digits than the time.
      return { scale, suffix, decimals: role === 'change' ? Math.min(2, decimals) : decimals };
    }
    default: {
      // A column of whole numbers counts something, whatever it calls it.
      const decimals = magnitudes.every(Number.isInteger) ? 0 : significant(largest);
      return { scale: 1, suffix: unit === '1' ? '' : unit, decimals };
    }
  }
}

/** Decimals that give the largest value of a column four significant digits. */
function significant(largest: number): number {
  if (largest === 0) return 2;
  return Math.min(4, Math.max(0, 3 - Math.floor(Math.log10(largest))));
}

/** More decimals where the smallest value that is not zero would otherwise be printed as zero. */
function enough(decimals: number, magnitudes: readonly number[]): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (const value of magnitudes) if (value > 0 && value < smallest) smallest = value;
  if (smallest === Number.POSITIVE_INFINITY || smallest >= 0.5 * 10 ** -decimals) return decimals;
  return Math.min(MAX_DECIMALS, Math.max(decimals, Math.ceil(-Math.log10(smallest))));
}

/** The spread operator has no room for a very long column. */
function sample(values: readonly number[]): readonly number[] {
  return values.length <= 10_000 ? values : [values.reduce((a, b) => Math.max(a, b), 0)];
}

function byteScale(bytes: number): readonly [scale: number, suffix: string] {
  if (bytes < 1024) return [1, 'B'];
  if (bytes < 1024 ** 2) return [1 / 1024, 'KiB'];
  if (bytes < 1024 ** 3) return [1 / 1024 ** 2, 'MiB'];
  return bytes < 1024 ** 4 ? [1 / 1024 ** 3, 'GiB'] : [1 / 1024 ** 4, 'TiB'];
}

const pValueFormat: NumberFormat = {
  value: formatPValue,
  signed: formatPValue,
  bounds: (range) => boundsText(range, formatPValue),
};

function boundsText(range: Range | null, write: (value: number) => string): string {
  if (range === null || (range.low === null && range.high === null)) return '';
  if (range.high === null) return `≥${NBSP}${write(range.low!)}`;
  if (range.low === null) return `≤${NBSP}${write(range.high)}`;
  return `[${write(range.low)},${NBSP}${write(range.high)}]`;
}

/** Fixed decimals, a real minus, thousands set apart; what rounds to zero has no sign. */
function plain(value: number, decimals: number): string {
  if (Math.abs(value) >= 1e15) return value.toExponential(3).replace('-', MINUS);
  const fixed = Math.abs(value).toFixed(decimals);
  const [whole = '', part] = fixed.split('.');
  const grouped = whole.length < 5 ? whole : whole.replace(/\B(?=(\d{3})+$)/g, GROUP);
  const sign = value < 0 && Number(fixed) !== 0 ? MINUS : '';
  return part === undefined ? `${sign}${grouped}` : `${sign}${grouped}.${part}`;
}

function withSign(text: string): string {
  return text.startsWith(MINUS) || !/[1-9]/.test(text) ? text : `+${text}`;
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return `${large}${NBSP}${largeUnit}${NBSP}${String(small).padStart(2, '0')}${NBSP}${smallUnit}`;
}

function isNumber(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}
