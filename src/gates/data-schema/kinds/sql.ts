import { type Columns, meaningOf, requiredColumn, valueAs } from '../../../contracts/bind/column.ts';
import { NotMeasurable } from '../../../contracts/bind/not-measurable.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import type * as sql from '../../../table/expression.ts';
import type { Value } from '../../../table/query.ts';
import { valued } from '../outcome.ts';
import { finding, type Plan, queried } from '../plan.ts';

/**
 * One SELECT of the contract's own, which returns one number or truth value. It can read this table and nothing else, and
 * sees the columns of delimited text with the types that the contract declares; what cannot be read so is null there.
 */
export function planSql({ query }: MeasureOf<'sql'>): Plan {
  return queried(async ({ engine, dataset, columns, table: { name }, gate }) => {
    const text = query.replaceAll(/\$?\{(object|table)\}/g, () => `"${name.replaceAll('"', '""')}"`);
    const rows = await engine.query(
      text,
      { [name]: { dataset, columns: columns.untyped ? typed(columns) : undefined } },
      { limit: 2 },
      gate.signal,
    );
    const [row] = rows;
    const values = row ? Object.values(row) : [];
    if (rows.length !== 1 || values.length !== 1)
      throw new NotMeasurable('the query must return one row with one column');
    return { ...finding(valued(numberOf(values[0]), dataset.rows, 'value')), sql: text };
  });
}

function typed(columns: Columns): Readonly<Record<string, sql.Expression>> {
  return Object.fromEntries(
    [...columns.typed.keys()].map((name) => {
      const column = requiredColumn([name], columns);
      return [name, valueAs(column, meaningOf(column))];
    }),
  );
}

function numberOf(value: Value | undefined): number {
  const number =
    typeof value === 'boolean' ? Number(value) : typeof value === 'string' ? Number(value.trim() || Number.NaN) : value;
  if (typeof number !== 'number' || !Number.isFinite(number))
    throw new NotMeasurable('the query returned no number and no truth value');
  return number;
}
