import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { everyRow, planCondition } from '../condition.ts';
import { literalOf } from '../literal.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Counts the codes among all rows; a code that the column's type cannot hold does not occur. */
export function planNotMissing({ column, codes }: MeasureOf<'notMissing'>, context: PlanContext): Plan {
  return planCondition(column, context, ({ stored, type }) => {
    const literals = codes.flatMap((code) => (code === null ? [] : (literalOf(code, type.kind) ?? [])));
    const coded = literals.length > 0 ? [sql.and(sql.not(sql.isNull(stored)), sql.oneOf(stored, literals))] : [];
    return everyRow(sql.or(...(codes.includes(null) ? [sql.isNull(stored)] : []), ...coded, sql.truth(false)));
  });
}
