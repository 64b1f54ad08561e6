import { isListed } from '../../../contracts/bind/listed-values.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import { comparedValues, planCondition } from '../condition.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Counts the values that are one of those listed. */
export function planForbidden({ column, values }: MeasureOf<'forbidden'>, context: PlanContext): Plan {
  return planCondition(column, context, (found, columns) => comparedValues(found, isListed(values, found, columns)));
}
