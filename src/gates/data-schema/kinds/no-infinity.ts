import { valueAs } from '../../../contracts/bind/column.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { comparedValues, planCondition } from '../condition.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Counts positive and negative infinity among the values. */
export function planNoInfinity({ column }: MeasureOf<'noInfinity'>, context: PlanContext): Plan {
  return planCondition(column, context, (found) => comparedValues(found, sql.isInfinite(valueAs(found, 'number'))));
}
