import { type Check, metNumber } from '../../result/check.ts';
import { type Markup, markup } from '../markup.ts';

const WIDTH = 130;
const HEIGHT = 18;
const MIDDLE = WIDTH / 2;
const ROOM = MIDDLE - 6;

/** Where an interval lies relative to its limit, in the limit's unit; positive is the good side. */
export interface Stance {
  readonly low: number;
  readonly value: number;
  readonly high: number;
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
  return { low, value: from(measure.value), high, scale: `${limit.rule} ${limit.unit}` };
}

/** The largest distance from a limit, per scale: rows that share a scale can be compared by eye. */
export function scalesOf(checks: readonly Check[]): Map<string, number> {
  const scales = new Map<string, number>();
  for (const stance of checks.map(stanceOf)) {
    if (stance === null) continue;
    const reach = Math.max(Math.abs(stance.low), Math.abs(stance.high), Math.abs(stance.value));
    scales.set(stance.scale, Math.max(reach, scales.get(stance.scale) ?? 0));
  }
  return scales;
}

/** A small picture of the decision: the limit is the line in the middle, and right of it is the good side. */
export function intervalPlot(check: Check, scales: ReadonlyMap<string, number>): Markup | null {
  const stance = stanceOf(check);
  if (stance === null) return null;
  const reach = scales.get(stance.scale) || 1;
  const x = (value: number) => Number((MIDDLE + (ROOM * value) / reach).toFixed(1));
  const y = HEIGHT / 2;
  const range =
    stance.low === stance.high ? null : markup`<path class="range" d="M${x(stance.low)} ${y}H${x(stance.high)}"/>`;
  return markup`<svg class="plot" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true"><path class="axis" d="M2 ${y}H${WIDTH - 2}"/>${range}<circle class="point" cx="${x(stance.value)}" cy="${y}" r="3.5"/><path class="limit" d="M${MIDDLE} 1V${HEIGHT - 1}"/></svg>`;
}
