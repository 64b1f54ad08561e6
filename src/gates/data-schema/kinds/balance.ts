import { requiredColumn } from '../../../contracts/bind/column.ts';
import { identityOf } from '../../../contracts/bind/identity.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { filter, group } from '../../../table/query.ts';
import { aggregate } from '../aggregates.ts';
import { valued } from '../outcome.ts';
import { type Finding, finding, type Plan, queried } from '../plan.ts';
import type { QueryContext } from '../table-context.ts';

/** The rarest value's rows for each row of the most frequent one. */
export function planBalance(measure: MeasureOf<'balance'>): Plan {
  return queried((context) => balance(measure, context));
}

async function balance(measure: MeasureOf<'balance'>, context: QueryContext): Promise<Finding> {
  const column = requiredColumn(measure.column, context.columns);
  const value = identityOf(column);
  const groups = group(filter(context.rows, sql.not(sql.isNull(value))), { v: value }, { n: { fn: 'count' } });
  const n = sql.column('n');
  const { rare, frequent, classes, all } = await aggregate(
    groups,
    { rare: { fn: 'min', of: n }, frequent: { fn: 'max', of: n }, classes: { fn: 'count' }, all: { fn: 'sum', of: n } },
    context,
  );
  if (Number(classes) === 0) return finding({ state: 'empty', reason: `${column.shown} has no value` });
  if (Number(classes) === 1) return finding({ state: 'error', reason: `${column.shown} has one value only` });
  const detail = `${Number(classes)} classes, the rarest with ${Number(rare)} rows, the most frequent with ${Number(frequent)}`;
  return finding(valued(Number(rare) / Number(frequent), Number(all), 'ratio', detail));
}
