import { requiredColumn, valueAs } from '../../contracts/bind/column.ts';
import type { MeasureOf } from '../../contracts/measure.ts';
import { aggregate } from './aggregates.ts';
import { valued } from './outcome.ts';
import { type Finding, finding } from './plan.ts';
import type { QueryContext } from './table-context.ts';

/**
 * A quantile that is made of values which occur: of those at the two ranks around p·(n − 1) the lower, the higher, their
 * mean, or the nearest, a tie going to the even rank; numpy's `lower`, `higher`, `midpoint` and `nearest`.
 */
export async function rankQuantile(measure: MeasureOf<'statistic'>, context: QueryContext): Promise<Finding> {
  const column = requiredColumn(measure.column, context.columns);
  const of = valueAs(column, 'number');
  const { n } = await aggregate(context.rows, { n: { fn: 'count-values', of } }, context);
  const last = Number(n) - 1;
  if (last < 0) return finding({ state: 'empty', reason: `${column.shown} has no value` });
  const at = (rank: number) => ({ fn: 'quantile', of, p: last === 0 ? 0 : Math.min(1, rank / last) }) as const;
  const [low, high] = ranksOf(measure, measure.p! * last);
  const values = await aggregate(context.rows, { low: at(low), high: at(high) }, context);
  const value = (Number(values.low) + Number(values.high)) / 2;
  if (!Number.isFinite(value))
    return finding({ state: 'error', reason: `the quantile of ${column.shown} is not finite` });
  return finding(valued(value, Number(n), 'value'));
}

/** The ranks, from 0, of the values whose mean it is. */
function ranksOf({ interpolation }: MeasureOf<'statistic'>, rank: number): readonly [number, number] {
  const [below, above] = [Math.floor(rank), Math.ceil(rank)];
  switch (interpolation) {
    case 'lower':
      return [below, below];
    case 'higher':
      return [above, above];
    case 'midpoint':
      return [below, above];
    default: {
      const up = rank - below > 0.5 || (rank - below === 0.5 && below % 2 === 1);
      return up ? [above, above] : [below, below];
    }
  }
}
