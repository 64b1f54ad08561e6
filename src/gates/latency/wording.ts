import { rowsText } from '../../report/row-counts.ts';
import type { Bounds } from '../../result/decide.ts';
import type { Verdict } from '../../result/verdict.ts';
import type { Estimate } from '../../stats/estimate.ts';
import { columnFormat, formatShare } from '../../wording/numbers.ts';
import { type Expectation, otherLimit } from '../flip.ts';
import type { Demand, MetricLimit } from '../limit.ts';
import type { TimedEstimates } from './estimates.ts';

export const NO_BASELINE =
  'There is no baseline to compare with. Name the production model with baseline: { path: … }, or say what a missing one means with on-missing-baseline.';
export const NOT_TOGETHER =
  'Of the checks asked together one may do so by chance, and this one does not hold after Holm’s correction.';

/** Why this verdict, in one sentence. */
export function reasonFor(verdict: Verdict, bounds: Bounds, demand: Demand, basis: TimedEstimates['basis']): string {
  const { number, range } = formats(demand, bounds);
  const { good, value } = demand.threshold;
  const limit = number(value);
  if (basis !== 'interval') {
    const what = basis === 'census' ? 'Of the calls that were made' : 'Measured once';
    return `${what}: ${number(bounds.low)} is ${verdict === 'pass' ? 'within' : 'beyond'} the limit ${limit}.`;
  }
  const near = good === 'above' ? 'lower' : 'upper';
  const far = good === 'above' ? 'upper' : 'lower';
  switch (verdict) {
    case 'pass':
      return `The ${near} bound ${number(good === 'above' ? bounds.low : bounds.high)} is within the limit ${limit}.`;
    case 'fail':
      return `Even the ${far} bound ${number(good === 'above' ? bounds.high : bounds.low)} is beyond the limit ${limit}.`;
    default: {
      const edge = good === 'above' ? bounds.low : bounds.high;
      return Number.isFinite(edge)
        ? `The interval ${range} contains the limit ${limit}: these calls cannot tell.`
        : `${demand.compared === 'value' ? 'So few calls' : 'So few rounds'} give no ${near} bound to compare with the limit ${limit}.`;
    }
  }
}

/** What the control says of a limit that lies within the noise. */
export function tooNoisy(control: Estimate, demand: Demand, confidence: number, twin: string): string {
  const { number } = formats(demand, { low: control.value, high: control.value });
  const seen = leastSeen(control, demand, confidence);
  const what =
    seen === null ? 'This runner cannot tell a model from itself' : `This runner can see no less than ${seen}`;
  return `${what}: ${twin} against itself differed by ${number(control.value)} in the same run.`;
}

/** What could have been seen here, where that is why nothing was concluded. */
export function bestSeen(
  control: Estimate,
  demand: Demand,
  { rule }: MetricLimit,
  confidence: number,
  twin: string,
): string {
  const seen = leastSeen(control, demand, confidence);
  const change = rule === 'max-drop' ? 'drop' : 'rise';
  return seen === null
    ? `In so few rounds this runner can see no ${change} at all.`
    : `Of ${twin} against itself this runner could see a ${change} of ${seen}.`;
}

/** The largest difference that the same model may show against itself; null where there is no bound on it. */
export function leastSeen(control: Estimate, { unit }: Pick<Demand, 'unit'>, confidence: number): string | null {
  const { low, high } = control.interval(confidence);
  const most = Math.max(Math.abs(low), Math.abs(high));
  if (!Number.isFinite(most)) return null;
  return unit === 'relative' ? formatShare(most) : columnFormat(unit, 'level', [most]).value(most);
}

/** What would change the verdict, in one sentence. */
export function flipFor(
  verdict: Verdict,
  limit: MetricLimit,
  demand: Demand,
  bounds: Bounds,
  expectation: Expectation | null,
): string | null {
  const { staysUntil, passesWith: passes } = otherLimit(limit, demand, bounds, (edge) => limitText(demand, edge));
  if (verdict === 'pass') return staysUntil;
  if (expectation === null) return passes === '' ? null : `${passes}.`;
  const more = `with about ${rowsText(expectation.rows)}`;
  return passes === ''
    ? `It is expected to ${expectation.expected} ${more}: give it more time.`
    : `${passes}; it is expected to ${expectation.expected} ${more}, if the value stays.`;
}

/** A bound as somebody would write it into the policy, rounded to the side on which it passes; null where none can be. */
function limitText({ compared, unit, threshold }: Demand, edge: number): string | null {
  const up = threshold.good === 'below';
  const size = compared === 'value' || up ? edge : -edge;
  if (size < 0) return null;
  // A limit that must be larger to pass is rounded up: all but `min`.
  const round = compared === 'value' && !up ? Math.floor : Math.ceil;
  const rounded = (value: number) => {
    const step = 10 ** (Math.floor(Math.log10(Math.max(value, 1e-9))) - 2);
    return Number((round(value / step) * step).toPrecision(3));
  };
  if (compared === 'relative') return `${rounded(100 * size)}%`;
  switch (unit) {
    case 'ms':
      return size < 1 ? `${rounded(1000 * size)}us` : `${rounded(size)}ms`;
    case 'bytes':
      return `${round(size / 2 ** 20)}MiB`;
    case 'fraction':
      return `${rounded(100 * size)}%`;
    case 'J':
    case 'rows/J':
      return unit === 'J' ? `${rounded(size)}J` : `${rounded(size)}/J`;
    default:
      return `${rounded(size)}/s`;
  }
}

function formats({ compared, unit, threshold }: Demand, bounds: Bounds) {
  const change = compared !== 'value';
  const finite = [bounds.low, bounds.high, threshold.value].filter(Number.isFinite);
  const format = columnFormat(unit, change ? 'change' : 'level', finite);
  const orNull = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    number: (value: number) => (change ? format.signed(value) : format.value(value)),
    range: format.bounds({ low: orNull(bounds.low), high: orNull(bounds.high) }, change ? 'signed' : undefined),
  };
}
