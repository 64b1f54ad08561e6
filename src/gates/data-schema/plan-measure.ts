import type { Columns } from '../../contracts/bind/column.ts';
import { pathText } from '../../contracts/column-path.ts';
import { columnsOf, type Measure, type MeasureKind } from '../../contracts/measure.ts';
import * as kinds from './kinds/index.ts';
import { absent, type Plan, type PlanContext, type Planner } from './plan.ts';

/** The planner of every kind of measure; one that lacks its line in the index does not compile. */
export const PLANNERS = kinds satisfies { readonly [Name in MeasureKind]: Planner<Name> };

/** Plan a measure against the columns that the table really has. One that does not fit them is an error of its own. */
export function planMeasure(measure: Measure, context: PlanContext): Plan {
  // A column that may be missing takes with it what needs a question of its own, too.
  const gone = columnsOf(measure).find(([name]) => isMissing(name!, context.columns));
  if (gone) return absent(gone, context.columns, `there is no column ${pathText(gone)}`);
  // Each planner takes the measures of its own name only, which TypeScript cannot tell from a union.
  return (PLANNERS[measure.rule] as (measure: Measure, context: PlanContext) => Plan)(measure, context);
}

const isMissing = (name: string, { typed, declared }: Columns): boolean =>
  !typed.has(name) && declared.get(name)?.optional === true;
