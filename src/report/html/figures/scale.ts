import { columnFormat, type NumberFormat } from '../../../wording/numbers.ts';
import { widthOf } from '../../width.ts';
import { QUIET } from './drawing.ts';
import { drawable, tick } from './svg.ts';

/** How values become places on an axis of ECharts, and how they are written there. */
export interface Scale {
  /** null where a value has no place: nothing and less on a logarithmic axis. */
  readonly at: (value: number) => number | null;
  readonly low: number;
  readonly high: number;
  readonly write: (value: number | null) => string;
  /** The widest of its labels, in columns of a terminal. */
  readonly widest: number;
  /** An axis' option of ECharts. */
  readonly option: object;
}

interface Wanted {
  readonly unit: string | null;
  readonly scale: 'linear' | 'log';
  /** What must be seen; at least the values. */
  readonly values: readonly (number | null)[];
  /** The axis begins and ends at the values themselves, or at zero. */
  readonly tight?: boolean;
  readonly fromZero?: boolean;
  readonly title?: string;
}

const MAX_TITLE = 40;
const MOST_TICKS = 7;
const FEWEST_TICKS = 3;
/** How much of an axis stays free on either side. */
const MARGIN = 0.04;

/** The axis for some values. ECharts' own logarithmic axis knows powers of ten alone; this one has 1, 2 and 5. */
export function scaleFor({ unit, scale, values, tight = false, fromZero = false, title = '' }: Wanted): Scale {
  const known = values.filter((value) => value !== null && Number.isFinite(value) && (scale === 'linear' || value > 0));
  const at = (value: number) => (scale === 'linear' ? value : value > 0 ? Math.log10(value) : null);
  const places = (known as number[]).map((value) => at(value)!);
  if (fromZero && scale === 'linear') places.push(0);
  let low = least(places, 0);
  let high = most(places, 1);
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const margin = tight ? 0 : MARGIN * (high - low);
  low -= fromZero && low === 0 ? 0 : margin;
  high += fromZero && high === 0 ? 0 : margin;
  const format = formatOf(unit, known as number[]);
  const ticks = ticksOf(scale, low, high);
  return {
    at,
    low,
    high,
    write: format,
    widest: Math.max(0, ...ticks.map((value) => widthOf(tick(format(value))))),
    option: {
      type: 'value',
      min: low,
      max: high,
      name: title === '' ? '' : drawable(title, MAX_TITLE),
      nameLocation: 'middle',
      nameGap: 26,
      nameTextStyle: QUIET,
      axisLabel: {
        ...QUIET,
        hideOverlap: true,
        customValues: ticks.map((value) => at(value)!),
        formatter: (place: number) => tick(format(scale === 'linear' ? rounded(place) : rounded(10 ** place))),
      },
      axisTick: { customValues: ticks.map((value) => at(value)!) },
      axisLine: { onZero: false, lineStyle: { color: 'var(--strong-line)' } },
      splitLine: { lineStyle: { color: 'var(--line)' } },
    },
  };
}

/** A share is never negative, so negative ones are differences between shares. */
function formatOf(unit: string | null, values: readonly number[]): NumberFormat['value'] {
  const isChange = unit === 'fraction' && values.some((value) => value < 0);
  const format = columnFormat(unit ?? '1', isChange ? 'change' : 'level', values);
  return isChange ? format.signed : format.value;
}

/** Round values within the range, 3 to 7 of them. */
export function ticksOf(scale: 'linear' | 'log', low: number, high: number): number[] {
  if (scale === 'linear') return steps(low, high);
  const decades = [];
  for (let power = Math.floor(low); power <= Math.ceil(high); power++) decades.push(power);
  const within = (value: number) => Math.log10(value) >= low && Math.log10(value) <= high;
  const fine = decades.flatMap((power) => [1, 2, 5].map((digit) => rounded(digit * 10 ** power))).filter(within);
  if (fine.length < FEWEST_TICKS) return steps(10 ** low, 10 ** high);
  if (fine.length <= MOST_TICKS) return fine;
  const tens = decades.map((power) => rounded(10 ** power)).filter(within);
  return tens.filter((_, index) => index % Math.ceil(tens.length / MOST_TICKS) === 0);
}

function steps(low: number, high: number): number[] {
  const raw = (high - low) / (MOST_TICKS - 1);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((digit) => digit * power >= raw) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const ticks = [];
  for (let index = first; index * step <= high + 1e-9 * step && ticks.length <= MOST_TICKS; index++) {
    ticks.push(rounded(index * step));
  }
  return ticks;
}

/** Without the noise of binary fractions: 0.30000000000000004 is 0.3. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

function least(values: readonly number[], otherwise: number): number {
  return values.length === 0 ? otherwise : values.reduce((a, b) => Math.min(a, b));
}

function most(values: readonly number[], otherwise: number): number {
  return values.length === 0 ? otherwise : values.reduce((a, b) => Math.max(a, b));
}
