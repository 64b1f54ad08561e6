import * as sql from '../../table/expression.ts';
import { comparable } from '../../table/sql/infer.ts';
import { type ResolvedColumn, textOf, valueAs } from './column.ts';
import { identityOf } from './identity.ts';
import { jsonKindOf } from './json-kinds.ts';

/** Whether the values of two columns are equal in kind and value; null where one of them is. Values of two kinds differ. */
export function equal(left: ResolvedColumn, right: ResolvedColumn): sql.Expression {
  const [a, b] = sides(left, right) ?? [];
  if (a === undefined || b === undefined) return settled(sql.truth(false), left, right);
  const compared = sql.compare(a, '=', b);
  return a === left.stored && b === right.stored ? compared : settled(compared, left, right);
}

function sides(left: ResolvedColumn, right: ResolvedColumn): [sql.Expression, sql.Expression] | undefined {
  const open = (column: ResolvedColumn) => column.type.kind === 'json';
  if (open(left) && open(right)) return [identityOf(left), identityOf(right)];
  if (open(left) || open(right)) {
    const kind = jsonKindOf((open(left) ? right : left).type);
    if (kind === undefined || kind === 'object' || kind === 'array') return undefined;
    const value = (column: ResolvedColumn) =>
      open(column) ? valueAs(column, kind) : kind === 'text' ? textOf(column) : column.stored;
    return [value(left), value(right)];
  }
  return comparable(left.type, right.type) ? [identityOf(left), identityOf(right)] : undefined;
}

/** Null where a value is missing, else `condition`, or false where it is null because a value is of another kind. */
function settled(condition: sql.Expression, left: ResolvedColumn, right: ResolvedColumn): sql.Expression {
  const missing = sql.or(sql.isNull(left.stored), sql.isNull(right.stored));
  return sql.when([[missing, sql.nothing]], sql.call('coalesce', condition, sql.truth(false)));
}
