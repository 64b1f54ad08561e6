import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { everyRow, planCondition } from '../condition.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Counts the nulls among all rows. */
export function planNotNull({ column }: MeasureOf<'notNull'>, context: PlanContext): Plan {
  return planCondition(column, context, ({ stored }) => everyRow(sql.isNull(stored)));
}
