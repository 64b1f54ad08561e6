import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { resolveColumn } from '../column.ts';
import { comparedWith } from '../listed-values.ts';
import { valued } from '../outcome.ts';
import { absent, failed, type Plan, type PlanContext } from '../plan.ts';

/** Rows with the value, in percent of the rows that have one. */
export function planCategoryShare(measure: MeasureOf<'categoryShare'>, { columns }: PlanContext): Plan {
  const found = resolveColumn(measure.column, columns);
  if (!found.ok) return absent(measure.column, columns, found.reason);
  const { column } = found;
  const {
    value,
    literals: [literal],
  } = comparedWith([measure.value], column, columns);
  if (!literal)
    return failed(`${column.shown} is ${column.type.kind}, and the rule names ${JSON.stringify(measure.value)}`);
  return {
    kind: 'aggregates',
    aggregates: {
      n: { fn: 'count-values', of: column.stored },
      hits: { fn: 'count', where: sql.compare(value, '=', literal) },
    },
    outcomeOf: ({ n, hits }) =>
      Number(n) === 0
        ? { state: 'empty', reason: `${column.shown} has no value` }
        : valued((100 * Number(hits)) / Number(n), Number(n), '%'),
  };
}
