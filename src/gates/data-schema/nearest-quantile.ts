import type { MeasureOf } from '../../contracts/measure.ts';
import { resolveColumn, valueAs } from './column.ts';
import { type LateFinding, type LateTools, NotMeasurable, numbers, only } from './question.ts';

/** The value that occurs nearest to rank p·(n − 1), a tie going to the even rank, as numpy's `nearest`. */
export async function nearestQuantile(measure: MeasureOf<'statistic'>, tools: LateTools): Promise<LateFinding> {
  const found = resolveColumn(measure.column, tools.columns);
  if (!found.ok) throw new NotMeasurable(found.reason);
  const of = valueAs(found.column, 'number');
  const { n } = await numbers(tools.rows, { n: { fn: 'count-values', of } }, tools);
  const last = Number(n) - 1;
  if (last < 0) return only({ state: 'empty', reason: `${found.column.shown} has no value` });
  const rank = measure.p! * last;
  const below = Math.floor(rank);
  const up = rank - below > 0.5 || (rank - below === 0.5 && below % 2 === 1);
  const p = last === 0 ? 0 : Math.min(1, (below + (up ? 1 : 0)) / last);
  const { value } = await numbers(tools.rows, { value: { fn: 'quantile', of, p } }, tools);
  if (!Number.isFinite(Number(value)))
    return only({ state: 'error', reason: `the quantile of ${found.column.shown} is not finite` });
  return only({ state: 'valued', value: Number(value), n: Number(n), unit: 'value', detail: null });
}
