import type { Measure, MeasureKind } from '../../contracts/measure.ts';
import * as kinds from './kinds/index.ts';
import type { Plan, PlanContext, Planner } from './plan.ts';

/** The planner of every kind of measure; one that lacks its line in the index does not compile. */
export const PLANNERS = kinds satisfies { readonly [Name in MeasureKind]: Planner<Name> };

/** Plan a measure against the columns that the table really has. One that does not fit them is an error of its own. */
export function planMeasure(measure: Measure, context: PlanContext): Plan {
  // Each planner takes the measures of its own name only, which TypeScript cannot tell from a union.
  return (PLANNERS[measure.rule] as (measure: Measure, context: PlanContext) => Plan)(measure, context);
}
