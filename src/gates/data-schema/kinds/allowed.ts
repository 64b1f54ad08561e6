import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { comparedValues, orUnparsed, planCondition, unfit } from '../condition.ts';
import { comparedWith } from '../listed-values.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Counts the values that are none of those listed, and those that cannot be read as the type of those. */
export function planAllowed({ column, values }: MeasureOf<'allowed'>, context: PlanContext): Plan {
  return planCondition(column, context, (found, columns) => {
    const { value, literals } = comparedWith(values, found, columns);
    const wrong = literals.indexOf(undefined);
    if (wrong >= 0)
      return unfit(`${found.shown} is ${found.type.kind}, and the rule lists ${JSON.stringify(values[wrong])}`);
    const violated = sql.not(sql.oneOf(value, literals as readonly sql.Expression[]));
    return comparedValues(found, orUnparsed(value, found, violated));
  });
}
