import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { filter, matching, rowsOf } from '../../../table/query.ts';
import { countRows } from '../aggregates.ts';
import { keyPair } from '../key-pairs.ts';
import { counted } from '../outcome.ts';
import { finding, type Plan, queried } from '../plan.ts';

/** Counts the rows whose key, where it has no null, does not occur in the other table. */
export function planForeignKey(measure: MeasureOf<'foreignKey'>): Plan {
  return queried(async (context) => {
    const other = await context.other(measure.data);
    const on = measure.columns.map((name, index) =>
      keyPair(name, context.columns, measure.references[index]!, other.columns),
    );
    const failing = matching(context.rows, rowsOf(other.dataset), on, 'unmatched', 'ignore');
    const judged = filter(context.rows, sql.and(...on.map(({ left }) => sql.not(sql.isNull(left)))));
    const [n, violations] = [await countRows(judged, context), await countRows(failing, context)];
    if (n === 0) return finding({ state: 'empty', reason: `${measure.columns.join(' + ')} has no value` });
    return finding(counted(violations, n), failing);
  });
}
