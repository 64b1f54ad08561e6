import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { comparedValues, planCondition, unfit } from '../condition.ts';
import { comparedWith } from '../listed-values.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Counts the values that are one of those listed. */
export function planForbidden({ column, values }: MeasureOf<'forbidden'>, context: PlanContext): Plan {
  return planCondition(column, context, (found, columns) => {
    const { value, literals } = comparedWith(values, found, columns);
    const wrong = literals.indexOf(undefined);
    if (wrong >= 0)
      return unfit(`${found.shown} is ${found.type.kind}, and the rule lists ${JSON.stringify(values[wrong])}`);
    return comparedValues(found, sql.oneOf(value, literals as readonly sql.Expression[]));
  });
}
