import { requiredColumn } from '../../../contracts/bind/column.ts';
import { identityOf } from '../../../contracts/bind/identity.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { filter, group, matching } from '../../../table/query.ts';
import { several } from '../../../wording/numbers.ts';
import { aggregate, countRows } from '../aggregates.ts';
import { keyOver, pairsOf } from '../duplicates.ts';
import { featureColumns } from '../features.ts';
import { counted } from '../outcome.ts';
import { type Finding, finding, type Plan, queried } from '../plan.ts';
import type { QueryContext } from '../table-context.ts';

/** Counts the rows in groups of equal features that have several labels. */
export function planLabelConflict(measure: MeasureOf<'labelConflict'>): Plan {
  return queried((context) => conflicts(measure, context));
}

async function conflicts(measure: MeasureOf<'labelConflict'>, context: QueryContext): Promise<Finding> {
  const names = featureColumns(measure.label, measure.features, context);
  const label = identityOf(requiredColumn([measure.label], context.columns));
  const key = keyOver(names, context);
  const judged = filter(context.rows, sql.not(sql.isNull(label)));
  const groups = group(judged, key, { labels: { fn: 'distinct', of: label }, n: { fn: 'count' } });
  const mixed = filter(groups, sql.compare(sql.column('labels'), '>', sql.number(1)));
  const found = await aggregate(
    mixed,
    { rows: { fn: 'sum', of: sql.column('n') }, conflicts: { fn: 'count' } },
    context,
  );
  const n = await countRows(judged, context);
  if (n === 0) return finding({ state: 'empty', reason: `${measure.label} has no value` });
  const conflicts = Number(found.conflicts);
  const detail =
    conflicts > 0
      ? `${several(conflicts, 'group')} of rows with equal features ${conflicts === 1 ? 'has' : 'have'} several labels`
      : null;
  return finding(
    counted(Number(found.rows ?? 0), n, 'rows', detail),
    matching(judged, mixed, pairsOf(key), 'matched', 'equal'),
  );
}
