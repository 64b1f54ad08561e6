import { textOf } from '../../../contracts/bind/column.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import * as sql from '../../../table/expression.ts';
import { comparedValues, planOnKind } from '../condition.ts';
import type { Plan, PlanContext } from '../plan.ts';

/** Counts the values, as text, in which the pattern is not found, or is where it must not be. */
export function planPattern(measure: MeasureOf<'pattern'>, context: PlanContext): Plan {
  return planOnKind(measure, 'text', context, (resolved) => {
    const found = sql.matches(textOf(resolved), measure.pattern);
    return comparedValues(resolved, measure.negate ? found : sql.not(found));
  });
}
