import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { everyRow, planCondition } from '../condition.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Counts the values among all rows. */
export function planIsNull({ column }: MeasureOf<'isNull'>, context: PlanContext): Plan {
  return planCondition(column, context, ({ stored }) => everyRow(sql.not(sql.isNull(stored))));
}
