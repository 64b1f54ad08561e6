import * as sql from '../../table/expression.ts';
import { isNumeric } from '../../table/types.ts';
import { type Columns, kindOf, meaningOf, type ResolvedColumn, valueAs } from './column.ts';
import { literalOf } from './literal.ts';

export type Listed = string | number | boolean;

/**
 * Whether a column's value is one of those that a measure lists: equal in kind and value, so that "1" is not 1. A text of
 * a delimited file is what the contract declares, else what it is compared with. False of what cannot be read as that; of
 * null it is null or false.
 */
export function isListed(listed: readonly Listed[], column: ResolvedColumn, columns: Columns): sql.Expression {
  const meaning = meaningOf(column);
  if (column.type.kind === 'json') return amongKinds(listed, column);
  if (column.type.kind === 'text' && columns.untyped && meaning === 'as-stored') return amongKinds(listed, column);
  const kind = kindOf(meaning, column.type);
  const literals = listed.flatMap((value) =>
    isNumeric(column.type) && typeof value === 'string' ? [] : (literalOf(value, kind) ?? []),
  );
  const value = valueAs(column, meaning);
  return value === column.stored ? sql.oneOf(value, literals) : known(sql.oneOf(value, literals));
}

const KINDS = { string: 'text', number: 'number', boolean: 'boolean' } as const;

/** Each listed value is compared with what the column holds of its own kind. */
function amongKinds(listed: readonly Listed[], column: ResolvedColumn): sql.Expression {
  const parts = (['string', 'number', 'boolean'] as const).flatMap((type) => {
    const own = listed.filter((value) => typeof value === type);
    if (own.length === 0) return [];
    const value = valueAs(column, KINDS[type]);
    return [
      {
        value,
        among: sql.oneOf(
          value,
          own.flatMap((one) => literalOf(one, KINDS[type] === 'number' ? 'float' : KINDS[type]) ?? []),
        ),
      },
    ];
  });
  const [first, ...others] = parts;
  if (first && others.length === 0 && first.value === column.stored) return first.among;
  return known(sql.or(...parts.map(({ among }) => among)));
}

const known = (condition: sql.Expression) => sql.call('coalesce', condition, sql.truth(false));
