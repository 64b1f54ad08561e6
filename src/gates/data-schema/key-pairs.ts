import { type Columns, type ResolvedColumn, requiredColumn, valueAs } from '../../contracts/bind/column.ts';
import { identityOf } from '../../contracts/bind/identity.ts';
import { NotMeasurable } from '../../contracts/bind/not-measurable.ts';
import type * as sql from '../../table/expression.ts';
import type { KeyPair } from '../../table/query.ts';
import { isNumeric, isTemporal } from '../../table/types.ts';

/** A column here and one there as values that can be equal. Throws NotMeasurable where no two of them are. */
export function keyPair(here: string, columns: Columns, there: string, others: Columns): KeyPair {
  const [left, right] = comparable(requiredColumn([here], columns), columns, requiredColumn([there], others), others);
  return { left, right };
}

/** Text that only one side declares a type for is read as that on the other side, too. */
function alike(column: ResolvedColumn, other: ResolvedColumn): ResolvedColumn {
  return column.contract?.type ? column : { ...column, contract: other.contract };
}

/** Text of a delimited file is parsed as what the other side is. */
function comparable(
  left: ResolvedColumn,
  here: Columns,
  right: ResolvedColumn,
  there: Columns,
): [sql.Expression, sql.Expression] {
  const number = (column: ResolvedColumn) => isNumeric(column.type);
  if (number(left) && right.type.kind === 'text' && there.untyped) return [left.stored, valueAs(right, 'number')];
  if (number(right) && left.type.kind === 'text' && here.untyped) return [valueAs(left, 'number'), right.stored];
  const same =
    left.type.kind === right.type.kind ||
    (number(left) && number(right)) ||
    (isTemporal(left.type) && isTemporal(right.type));
  if (!same)
    throw new NotMeasurable(
      `${left.shown} is ${left.type.kind} here and ${right.type.kind} there, so no two values are equal`,
    );
  return [identityOf(alike(left, right)), identityOf(alike(right, left))];
}
