import { valueAs } from '../../../contracts/bind/column.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { comparedValues, planCondition } from '../condition.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Counts the NaNs among the values. */
export function planNoNaN({ column }: MeasureOf<'noNaN'>, context: PlanContext): Plan {
  return planCondition(column, context, (found) => comparedValues(found, sql.isNaNValue(valueAs(found, 'number'))));
}
