import { parseDuration } from '../../../config/quantity.ts';
import { requiredColumn, valueAs } from '../../../contracts/bind/column.ts';
import { NotMeasurable } from '../../../contracts/bind/not-measurable.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { derive, filter } from '../../../table/query.ts';
import { isTemporal } from '../../../table/types.ts';
import { countRows } from '../aggregates.ts';
import { counted } from '../outcome.ts';
import { type Finding, finding, type Plan, queried } from '../plan.ts';
import type { QueryContext } from '../table-context.ts';

/** Counts the steps between neighboring times that are too long, in each series on its own. */
export function planNoGaps(measure: MeasureOf<'noGaps'>): Plan {
  return queried((context) => gaps(measure, context));
}

async function gaps(measure: MeasureOf<'noGaps'>, context: QueryContext): Promise<Finding> {
  const { columns } = context;
  const longest = parseDuration(measure.maximum);
  if (!longest.ok) throw new NotMeasurable(longest.problem);
  const column = requiredColumn([measure.column], columns);
  if (!isTemporal(column.type) && column.type.kind !== 'text')
    throw new NotMeasurable(`${column.shown} is ${column.type.kind}, not a time`);
  const time = valueAs(column, 'timestamp');
  const by = measure.by.map((name) => requiredColumn([name], columns).stored);
  const present = filter(context.rows, sql.not(sql.isNull(time)));
  const rows = derive(present, { _before: sql.previous(time, { by, order: [{ by: time }] }) });
  const step = sql.secondsBetween(sql.column('_before'), time);
  const failing = filter(rows, sql.compare(step, '>', sql.number(longest.value / 1000)));
  const [n, violations] = [await countRows(present, context), await countRows(failing, context)];
  if (n === 0) return finding({ state: 'empty', reason: `${measure.column} has no time` });
  return finding(counted(violations, n, 'gaps'), failing);
}
