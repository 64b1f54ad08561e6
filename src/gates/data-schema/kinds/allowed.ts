import { isListed } from '../../../contracts/bind/listed-values.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { comparedValues, planCondition } from '../condition.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Counts the values that are none of those listed. */
export function planAllowed({ column, values }: MeasureOf<'allowed'>, context: PlanContext): Plan {
  return planCondition(column, context, (found, columns) =>
    comparedValues(found, sql.not(isListed(values, found, columns))),
  );
}
