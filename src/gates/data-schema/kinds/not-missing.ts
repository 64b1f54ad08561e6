import { isListed } from '../../../contracts/bind/listed-values.ts';
import { literalOf } from '../../../contracts/bind/literal.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { everyRow, planCondition } from '../condition.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Counts the codes among all rows; a code that the column's type cannot hold does not occur. */
export function planNotMissing({ column, codes }: MeasureOf<'notMissing'>, context: PlanContext): Plan {
  return planCondition(column, context, (found, columns) => {
    const { stored, type } = found;
    const values = codes.filter((code) => code !== null);
    const literals = values.flatMap((code) => literalOf(code, type.kind) ?? []);
    const isCode = type.kind === 'json' ? isListed(values, found, columns) : sql.oneOf(stored, literals);
    const coded = literals.length > 0 || type.kind === 'json' ? [sql.and(sql.not(sql.isNull(stored)), isCode)] : [];
    return everyRow(sql.or(...(codes.includes(null) ? [sql.isNull(stored)] : []), ...coded, sql.truth(false)));
  });
}
