import { requiredColumn, valueAs } from '../../../contracts/bind/column.ts';
import { identityOf } from '../../../contracts/bind/identity.ts';
import { isListed } from '../../../contracts/bind/listed-values.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { filter, group } from '../../../table/query.ts';
import { aggregate, countRows } from '../aggregates.ts';
import { counted } from '../outcome.ts';
import { type Finding, finding, type Plan, queried } from '../plan.ts';
import type { QueryContext } from '../table-context.ts';

/** Counts the most frequent values that are not among those listed. */
export function planMode(measure: MeasureOf<'mode'>): Plan {
  return queried((context) => unlistedModes(measure, context));
}

async function unlistedModes(measure: MeasureOf<'mode'>, context: QueryContext): Promise<Finding> {
  const column = requiredColumn(measure.column, context.columns);
  const numeric = measure.values.every((value) => typeof value === 'number');
  const parsed = context.columns.untyped && numeric && column.type.kind === 'text';
  const value = parsed ? valueAs(column, 'number') : identityOf(column);
  const groups = group(
    filter(context.rows, sql.not(sql.isNull(value))),
    { v: value },
    { n: { fn: 'count' }, listed: { fn: 'max', of: isListed(measure.values, column, context.columns) } },
  );
  const frequency = sql.column('n');
  const { top, n } = await aggregate(
    groups,
    { top: { fn: 'max', of: frequency }, n: { fn: 'sum', of: frequency } },
    context,
  );
  if (top === null) return finding({ state: 'empty', reason: `${column.shown} has no value` });
  const most = filter(groups, sql.compare(frequency, '=', sql.number(Number(top))));
  const outside = filter(most, sql.not(sql.column('listed')));
  const [tied, others] = [await countRows(most, context), await countRows(outside, context)];
  const detail = tied > 1 ? `${tied} values are equally frequent` : null;
  const violations = { all: others, any: others < tied ? 0 : others, none: tied > 1 ? tied - 1 : others }[measure.ties];
  return finding(counted(violations, Number(n), 'values', detail));
}
