import type { MeasureOf } from '../../contracts/measure.ts';
import { aggregate } from './aggregates.ts';
import { requiredColumn, valueAs } from './column.ts';
import { valued } from './outcome.ts';
import { type Finding, finding } from './plan.ts';
import type { QueryContext } from './table-context.ts';

/** The value that occurs nearest to rank p·(n − 1), a tie going to the even rank, as numpy's `nearest`. */
export async function nearestQuantile(measure: MeasureOf<'statistic'>, context: QueryContext): Promise<Finding> {
  const column = requiredColumn(measure.column, context.columns);
  const of = valueAs(column, 'number');
  const { n } = await aggregate(context.rows, { n: { fn: 'count-values', of } }, context);
  const last = Number(n) - 1;
  if (last < 0) return finding({ state: 'empty', reason: `${column.shown} has no value` });
  const rank = measure.p! * last;
  const below = Math.floor(rank);
  const up = rank - below > 0.5 || (rank - below === 0.5 && below % 2 === 1);
  const p = last === 0 ? 0 : Math.min(1, (below + (up ? 1 : 0)) / last);
  const { value } = await aggregate(context.rows, { value: { fn: 'quantile', of, p } }, context);
  if (!Number.isFinite(Number(value)))
    return finding({ state: 'error', reason: `the quantile of ${column.shown} is not finite` });
  return finding(valued(Number(value), Number(n), 'value'));
}
