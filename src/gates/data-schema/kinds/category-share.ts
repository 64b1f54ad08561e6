import { resolveColumn } from '../../../contracts/bind/column.ts';
import { isListed } from '../../../contracts/bind/listed-values.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import { valued } from '../outcome.ts';
import { absent, type Plan, type PlanContext } from '../plan.ts';

/** Rows with the value, in percent of the rows that have one. */
export function planCategoryShare(measure: MeasureOf<'categoryShare'>, { columns }: PlanContext): Plan {
  const found = resolveColumn(measure.column, columns);
  if (!found.ok) return absent(measure.column, columns, found.reason);
  const { column } = found;
  return {
    kind: 'aggregates',
    aggregates: {
      n: { fn: 'count-values', of: column.stored },
      hits: { fn: 'count', where: isListed([measure.value], column, columns) },
    },
    outcomeOf: ({ n, hits }) =>
      Number(n) === 0
        ? { state: 'empty', reason: `${column.shown} has no value` }
        : valued((100 * Number(hits)) / Number(n), Number(n), '%'),
  };
}
