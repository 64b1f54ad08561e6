import type * as sql from '../../table/expression.ts';
import { type Columns, kindOf, meaningOf, type ResolvedColumn, valueAs } from './column.ts';
import { literalOf } from './literal.ts';

/**
 * A column's value, and the values that a measure lists, as what they can be compared as: what the contract declares, else
 * numbers where a delimited file is compared with numbers only. `literals` is undefined where no value of the column can be
 * equal to the one listed.
 */
export function comparedWith(
  listed: readonly (string | number | boolean)[],
  column: ResolvedColumn,
  columns: Columns,
): { readonly value: sql.Expression; readonly literals: readonly (sql.Expression | undefined)[] } {
  const numeric = listed.every((value) => typeof value === 'number');
  const declared = meaningOf(column);
  const meaning =
    declared === 'as-stored' && column.type.kind === 'text' && columns.untyped && numeric ? 'number' : declared;
  const kind = kindOf(meaning, column.type);
  return { value: valueAs(column, meaning), literals: listed.map((value) => literalOf(value, kind)) };
}
