import type { MeasureOf } from '../../../contracts/measure.ts';
import { duplicates } from '../duplicates.ts';
import { type Plan, queried } from '../plan.ts';

/** Counts the rows of values that occur more than once. */
export function planUnique({ columns, nulls, count }: MeasureOf<'unique'>): Plan {
  return queried((context) => duplicates(columns, nulls, count, context));
}
