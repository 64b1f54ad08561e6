import type { MeasureOf } from '../../../contracts/measure.ts';
import { type Plan, structure } from '../plan.ts';

/** Decided by the rule itself: it reads no data. */
export function planNotAmong({ column, features }: MeasureOf<'notAmong'>): Plan {
  return features.includes(column)
    ? structure(false, `the label ${JSON.stringify(column)} is one of the features`)
    : structure(true, `${column} is none of the ${features.length} features`);
}
