import type { MeasureOf } from '../../../contracts/measure.ts';
import { valued } from '../outcome.ts';
import { known, type Plan, type PlanContext } from '../plan.ts';

/** Decided by the columns alone. */
export function planColumnCount(_measure: MeasureOf<'columnCount'>, { columns }: PlanContext): Plan {
  return known(valued(columns.typed.size, columns.typed.size, 'columns'));
}
