import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { textOf } from '../column.ts';
import { comparedValues, planCondition } from '../condition.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Counts the values, as text, in which the pattern is not found, or is where it must not be. */
export function planPattern({ column, pattern, negate }: MeasureOf<'pattern'>, context: PlanContext): Plan {
  return planCondition(column, context, (resolved) => {
    const found = sql.matches(textOf(resolved), pattern);
    return comparedValues(resolved, negate ? found : sql.not(found));
  });
}
