import { parseDuration } from '../../config/quantity.ts';
import type { MeasureOf } from '../../contracts/measure.ts';
import * as sql from '../../table/expression.ts';
import { derive, filter } from '../../table/query.ts';
import { isTemporal } from '../../table/types.ts';
import { type Columns, meaningOf, type ResolvedColumn, valueAs } from './column.ts';
import { count, counted, type LateFinding, type LateTools, NotMeasurable, only, required } from './question.ts';

export async function sorted(measure: MeasureOf<'sorted'>, tools: LateTools): Promise<LateFinding> {
  const value = ordered(required(measure.column, tools.columns), tools.columns);
  const rows = derive(filter(tools.rows, sql.not(sql.isNull(value))), { _before: sql.previous(value) });
  const wrong = measure.direction === 'ascending' ? (measure.strict ? '<=' : '<') : measure.strict ? '>=' : '>';
  const failing = filter(rows, sql.compare(value, wrong, sql.column('_before')));
  const [n, violations] = [await count(rows, tools), await count(failing, tools)];
  return n === 0
    ? only({ state: 'empty', reason: `${measure.column} has no value` })
    : { outcome: counted(violations, n), failing };
}

export async function gaps(measure: MeasureOf<'noGaps'>, tools: LateTools): Promise<LateFinding> {
  const longest = parseDuration(measure.maximum);
  if (!longest.ok) throw new NotMeasurable(longest.problem);
  const column = required(measure.column, tools.columns);
  if (!isTemporal(column.type) && column.type.kind !== 'text')
    throw new NotMeasurable(`${column.shown} is ${column.type.kind}, not a time`);
  const time = valueAs(column, 'timestamp');
  const by = measure.by.map((name) => required(name, tools.columns).stored);
  const present = filter(tools.rows, sql.not(sql.isNull(time)));
  const rows = derive(present, { _before: sql.previous(time, { by, order: [{ by: time }] }) });
  const failing = filter(
    rows,
    sql.compare(sql.secondsBetween(sql.column('_before'), time), '>', sql.number(longest.value / 1000)),
  );
  const [n, violations] = [await count(present, tools), await count(failing, tools)];
  return n === 0
    ? only({ state: 'empty', reason: `${measure.column} has no time` })
    : { outcome: counted(violations, n, 'gaps'), failing };
}

/** A value as it is ordered: numbers and times as such also where they are text. */
function ordered(column: ResolvedColumn, columns: Columns): sql.Expression {
  const meaning = meaningOf(column);
  if (meaning !== 'as-stored') return valueAs(column, meaning);
  return columns.untyped && column.type.kind === 'text' && column.contract === undefined
    ? valueAs(column, 'number')
    : column.stored;
}
