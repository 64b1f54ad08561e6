import type * as sql from '../../table/expression.ts';
import type { KeyPair } from '../../table/query.ts';
import { isNumeric, isTemporal } from '../../table/types.ts';
import { type Columns, type ResolvedColumn, requiredColumn, valueAs } from './column.ts';
import { NotMeasurable } from './not-measurable.ts';

/** A column here and one there as values that can be equal. Throws NotMeasurable where no two of them are. */
export function keyPair(here: string, columns: Columns, there: string, others: Columns): KeyPair {
  const [left, right] = comparable(requiredColumn([here], columns), columns, requiredColumn([there], others), others);
  return { left, right };
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
  return [left.stored, right.stored];
}
