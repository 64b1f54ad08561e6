import { nearMiss } from '../../../contracts/bind/column.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import { noColumn } from '../../../wording/missing-column.ts';
import { known, type Plan, type PlanContext, structure } from '../plan.ts';

/** Decided by the columns' names. A column that may be missing, and is, is skipped. */
export function planPresent({ column, index }: MeasureOf<'present'>, { columns }: PlanContext): Plan {
  const names = [...columns.typed.keys()];
  if (!names.includes(column)) {
    if (columns.declared.get(column)?.optional)
      return known({ state: 'skipped', reason: `the optional column ${column} is not there` });
    return structure(false, noColumn(column, nearMiss(column, names)));
  }
  const found = names.indexOf(column);
  if (index !== undefined && index !== found)
    return structure(false, `${column} is column ${found + 1}, not column ${index + 1}`);
  return structure(true, `${column} is there`);
}
