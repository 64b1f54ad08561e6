import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { textOf } from '../column.ts';
import { comparedValues, outside, planCondition, unfit } from '../condition.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Counts the values, as text, with too few or too many characters. */
export function planLength({ column, minimum, maximum }: MeasureOf<'length'>, context: PlanContext): Plan {
  return planCondition(column, context, (found) =>
    found.type.kind === 'list'
      ? unfit(`${found.shown} is a list; use items with minItems and maxItems`)
      : comparedValues(found, outside(sql.lengthOf(textOf(found)), minimum, maximum)),
  );
}
