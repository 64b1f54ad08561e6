import { textOf } from '../../../contracts/bind/column.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { comparedValues, outside, planOnKind, unfit } from '../condition.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Counts the values, as text, with too few or too many characters. */
export function planLength(measure: MeasureOf<'length'>, context: PlanContext): Plan {
  return planOnKind(measure, 'text', context, (found) =>
    found.type.kind === 'list'
      ? unfit(`${found.shown} is a list; use items with minItems and maxItems`)
      : comparedValues(found, outside(sql.lengthOf(textOf(found)), measure.minimum, measure.maximum)),
  );
}
