import {
  type Columns,
  meaningOf,
  type ResolvedColumn,
  requiredColumn,
  valueAs,
} from '../../../contracts/bind/column.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { derive, filter } from '../../../table/query.ts';
import { countRows } from '../aggregates.ts';
import { counted } from '../outcome.ts';
import { type Finding, finding, type Plan, queried } from '../plan.ts';
import type { QueryContext } from '../table-context.ts';

/** Counts the rows that stand on the wrong side of the row before them. */
export function planSorted(measure: MeasureOf<'sorted'>): Plan {
  return queried((context) => outOfOrder(measure, context));
}

async function outOfOrder({ column, direction, strict }: MeasureOf<'sorted'>, context: QueryContext): Promise<Finding> {
  const value = ordered(requiredColumn([column], context.columns), context.columns);
  const rows = derive(filter(context.rows, sql.not(sql.isNull(value))), { _before: sql.previous(value) });
  const wrong = direction === 'ascending' ? (strict ? '<=' : '<') : strict ? '>=' : '>';
  const failing = filter(rows, sql.compare(value, wrong, sql.column('_before')));
  const [n, violations] = [await countRows(rows, context), await countRows(failing, context)];
  if (n === 0) return finding({ state: 'empty', reason: `${column} has no value` });
  return finding(counted(violations, n), failing);
}

/** A value as it is ordered: numbers and times as such also where they are text. */
function ordered(column: ResolvedColumn, columns: Columns): sql.Expression {
  const meaning = meaningOf(column);
  if (meaning !== 'as-stored') return valueAs(column, meaning);
  return columns.untyped && column.type.kind === 'text' && column.contract === undefined
    ? valueAs(column, 'number')
    : column.stored;
}
