import { NotMeasurable } from '../../contracts/bind/not-measurable.ts';
import * as sql from '../../table/expression.ts';
import { type Dataset, derive, filter, type Query, rowsOf } from '../../table/query.ts';
import { isFiles, OBJECT } from '../../table/source.ts';
import type { TypedColumn } from '../../table/types.ts';
import type { TableContext } from './table-context.ts';

/** True where a table is files of JSON, whose objects can be read as they are written. */
export function isJson({ untyped, timesAsText }: Dataset): boolean {
  return timesAsText && !untyped;
}

/** The objects of a table, as they are written. */
export interface Objects {
  readonly rows: number;
  readonly all: Query;
  /** Each as JSON. */
  readonly object: sql.Expression;
  /** Those for which a condition holds, with the columns that the table has, so that they can be named as its rows are. */
  where(condition: sql.Expression): Query;
}

/** The same rows as those of the table, or of a part of it. Throws NotMeasurable of another format. */
export async function asObjects({ dataset, source, engine, gate }: TableContext): Promise<Objects> {
  if (!isJson(dataset) || !isFiles(source))
    throw new NotMeasurable('a schema of whole objects is judged on files of JSON');
  const objects = await engine.open({ ...source, format: 'json', objects: true }, gate.signal);
  const object = sql.column(OBJECT);
  const columns = dataset.columns.map((column) => [column.name, memberOf(object, column)] as const);
  return {
    rows: objects.rows,
    all: rowsOf(objects),
    object,
    where: (condition) => derive(filter(rowsOf(objects), condition), Object.fromEntries(columns)),
  };
}

function memberOf(object: sql.Expression, { name, type }: TypedColumn): sql.Expression {
  const member = sql.jsonField(object, name);
  return type.kind === 'text' ? sql.jsonValue(member, 'text') : member;
}
