import { type ResolvedColumn, resolveColumn } from '../../../contracts/bind/column.ts';
import { equal } from '../../../contracts/bind/equality.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { absent, type Plan, type PlanContext } from '../plan.ts';

/** Counts the rows in which two of the columns are equal; a null is equal to nothing. */
export function planUniqueWithin(measure: MeasureOf<'uniqueWithin'>, { columns }: PlanContext): Plan {
  const values: ResolvedColumn[] = [];
  for (const name of measure.columns) {
    const found = resolveColumn([name], columns);
    if (!found.ok) return absent([name], columns, found.reason);
    values.push(found.column);
  }
  const pairs = values.flatMap((left, index) => values.slice(index + 1).map((right) => equal(left, right)));
  const violated = sql.call('coalesce', sql.or(...pairs), sql.truth(false));
  return { kind: 'condition', condition: { violated, judged: null } };
}
