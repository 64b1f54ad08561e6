import { resolveColumn, valueAs } from '../../../contracts/bind/column.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { isNumeric } from '../../../table/types.ts';
import { valued } from '../outcome.ts';
import { absent, failed, type Plan, type PlanContext } from '../plan.ts';

/** Pearson's r over the rows that have both values. */
export function planCorrelation(measure: MeasureOf<'correlation'>, { columns }: PlanContext): Plan {
  const values: sql.Expression[] = [];
  for (const name of measure.columns) {
    const found = resolveColumn([name], columns);
    if (!found.ok) return absent([name], columns, found.reason);
    if (!isNumeric(found.column.type) && !(columns.untyped && found.column.type.kind === 'text'))
      return failed(`${name} is ${found.column.type.kind}, which has no correlation`);
    values.push(valueAs(found.column, 'number'));
  }
  const both = sql.and(...values.map((value) => sql.not(sql.isNull(value))));
  return {
    kind: 'aggregates',
    aggregates: { n: { fn: 'count', where: both }, value: { fn: 'correlation', of: values[0]!, with: values[1]! } },
    outcomeOf: ({ n, value }) => {
      if (Number(n) === 0) return { state: 'empty', reason: 'no row has both values' };
      if (value === null || !Number.isFinite(Number(value)))
        return {
          state: 'error',
          reason: 'the correlation is not defined: one of the columns is constant, or not finite',
        };
      return valued(Number(value), Number(n), 'r');
    },
  };
}
