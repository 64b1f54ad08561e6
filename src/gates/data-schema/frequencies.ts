import type { MeasureOf } from '../../contracts/measure.ts';
import * as sql from '../../table/expression.ts';
import { filter, group } from '../../table/query.ts';
import { resolveColumn, valueAs } from './column.ts';
import { literalOf } from './literal.ts';
import { count, counted, type LateFinding, type LateTools, NotMeasurable, numbers, only } from './question.ts';

/** Whether the most frequent values are among those listed. */
export async function mode(measure: MeasureOf<'mode'>, tools: LateTools): Promise<LateFinding> {
  const found = resolveColumn(measure.column, tools.columns);
  if (!found.ok) throw new NotMeasurable(found.reason);
  const { column } = found;
  const numeric = measure.values.every((value) => typeof value === 'number');
  const parsed = tools.columns.untyped && numeric && column.type.kind === 'text';
  const value = parsed ? valueAs(column, 'number') : column.stored;
  const literals = measure.values.map((item) => literalOf(item, parsed ? 'float' : column.type.kind));
  if (literals.includes(undefined))
    throw new NotMeasurable(`${column.shown} is ${column.type.kind}, and the rule lists another type`);
  const groups = group(filter(tools.rows, sql.not(sql.isNull(value))), { v: value }, { n: { fn: 'count' } });
  const { top, n } = await numbers(
    groups,
    { top: { fn: 'max', of: sql.column('n') }, n: { fn: 'sum', of: sql.column('n') } },
    tools,
  );
  if (top === null) return only({ state: 'empty', reason: `${column.shown} has no value` });
  const most = filter(groups, sql.compare(sql.column('n'), '=', sql.number(Number(top))));
  const outside = filter(most, sql.not(sql.oneOf(sql.column('v'), literals as sql.Expression[])));
  const [tied, others] = [await count(most, tools), await count(outside, tools)];
  const detail = tied > 1 ? `${tied} values are equally frequent` : null;
  const violations = { all: others, any: others < tied ? 0 : others, none: tied > 1 ? tied - 1 : others }[measure.ties];
  return only(counted(violations, Number(n), 'values', detail));
}

/** The rarest value's rows for each row of the most frequent one. */
export async function balance(measure: MeasureOf<'balance'>, tools: LateTools): Promise<LateFinding> {
  const found = resolveColumn(measure.column, tools.columns);
  if (!found.ok) throw new NotMeasurable(found.reason);
  const value = found.column.stored;
  const groups = group(filter(tools.rows, sql.not(sql.isNull(value))), { v: value }, { n: { fn: 'count' } });
  const n = sql.column('n');
  const { rare, frequent, classes, all } = await numbers(
    groups,
    { rare: { fn: 'min', of: n }, frequent: { fn: 'max', of: n }, classes: { fn: 'count' }, all: { fn: 'sum', of: n } },
    tools,
  );
  if (Number(classes) === 0) return only({ state: 'empty', reason: `${found.column.shown} has no value` });
  if (Number(classes) === 1) return only({ state: 'error', reason: `${found.column.shown} has one value only` });
  const detail = `${Number(classes)} classes, the rarest with ${Number(rare)} rows, the most frequent with ${Number(frequent)}`;
  return only({ state: 'valued', value: Number(rare) / Number(frequent), n: Number(all), unit: 'ratio', detail });
}
