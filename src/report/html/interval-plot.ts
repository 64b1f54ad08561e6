import { type Check, metNumber } from '../../result/check.ts';
import { columnFormat } from '../../wording/numbers.ts';
import { type Markup, markup } from '../markup.ts';

const WIDTH = 170;
const HEIGHT = 32;
const MIDDLE = WIDTH / 2;
const ROOM = MIDDLE - 6;
const LINE = 9;
const LABEL = HEIGHT - 3;

/** Where an interval lies relative to its limit, in the limit's unit; positive is the good side. */
export interface Stance {
  readonly low: number;
  readonly value: number;
  readonly high: number;
  /** Where the baseline stands: at its own value, or where nothing changed. Null where there is none. */
  readonly baseline: number | null;
  /** What may share a scale. */
  readonly scale: string;
}

/** null where no number met a limit. */
export function stanceOf(check: Check): Stance | null {
  const { limit } = check;
  const measure = metNumber(check);
  if (check.basis === 'census' || limit === null || measure === null || measure.value === null) return null;
  const side = limit.good === 'above' ? 1 : -1;
  const from = (value: number | null | undefined) => side * ((value ?? measure.value!) - limit.value);
  const [low, high] = [from(measure.interval?.low), from(measure.interval?.high)].sort((a, b) => a - b) as [
    number,
    number,
  ];
  const { baseline } = check.numbers;
  const start = check.compared === 'value' ? (baseline?.value ?? null) : 0;
  return {
    low,
    value: from(measure.value),
    high,
    baseline: start === null ? null : side * (start - limit.value),
    scale: `${limit.rule} ${limit.unit}`,
  };
}

/** The largest distance from a limit, per scale: rows that share a scale can be compared by eye. */
export function scalesOf(checks: readonly Check[]): Map<string, number> {
  const scales = new Map<string, number>();
  for (const stance of checks.map(stanceOf)) {
    if (stance === null) continue;
    const { low, high, value, baseline } = stance;
    const reach = Math.max(...[low, high, value, baseline ?? 0].map(Math.abs));
    scales.set(stance.scale, Math.max(reach, scales.get(stance.scale) ?? 0));
  }
  return scales;
}

/**
 * A small picture of the decision over a scale: the limit is the line in the middle, and right of it is the good side; the
 * filled dot with its interval is this model, the hollow one the baseline.
 */
export function intervalPlot(check: Check, scales: ReadonlyMap<string, number>): Markup | null {
  const stance = stanceOf(check);
  if (stance === null) return null;
  const reach = scales.get(stance.scale) || 1;
  const x = (value: number) => Number((MIDDLE + (ROOM * value) / reach).toFixed(1));
  const range =
    stance.low === stance.high ? null : markup`<path class="range" d="M${x(stance.low)} ${LINE}H${x(stance.high)}"/>`;
  const baseline =
    stance.baseline === null ? null : markup`<circle class="baseline" cx="${x(stance.baseline)}" cy="${LINE}" r="3"/>`;
  const [bad, limit, good] = scaleTexts(check, reach);
  return markup`<svg class="plot" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true"><path class="axis" d="M2 ${LINE}H${WIDTH - 2}"/>${range}${baseline}<circle class="point" cx="${x(stance.value)}" cy="${LINE}" r="3.5"/><path class="limit" d="M${MIDDLE} 1V${2 * LINE - 1}"/><text x="2" y="${LABEL}">${bad}</text><text x="${MIDDLE}" y="${LABEL}" text-anchor="middle">${limit}</text><text x="${WIDTH - 2}" y="${LABEL}" text-anchor="end">${good}</text></svg>`;
}

/** What the left end, the limit and the right end of the picture stand for; the unit stands at the limit. */
function scaleTexts({ limit, compared }: Check, reach: number): readonly [bad: string, limit: string, good: string] {
  const { value, unit, good } = limit!;
  const side = good === 'above' ? 1 : -1;
  const ends = [value - side * reach, value, value + side * reach] as const;
  const format = columnFormat(unit, compared === 'value' ? 'level' : 'change', [reach]);
  const write = compared === 'value' ? format.value : format.signed;
  // A share beyond all or none is none: the end stands without a number.
  const isShare = compared === 'value' && unit === 'fraction';
  const bare = (end: number) => (isShare && (end < 0 || end > 1) ? '' : write(end).replace(/\u00a0.*$/, ''));
  return [bare(ends[0]), write(ends[1]), bare(ends[2])];
}
