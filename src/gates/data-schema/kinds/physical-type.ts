import type { MeasureOf } from '../../../contracts/measure.ts';
import { noColumn } from '../../../wording/missing-column.ts';
import { absent, type Plan, type PlanContext, structure } from '../plan.ts';

/** Decided by the type's name in the engine's words, in any case of letters. */
export function planPhysicalType({ column, types }: MeasureOf<'physicalType'>, { columns }: PlanContext): Plan {
  const found = columns.typed.get(column[0]!);
  if (!found) return absent(column, columns, noColumn(column[0]!));
  const folded = found.declared.toUpperCase();
  const holds = types.some((type) => type.toUpperCase() === folded);
  return structure(holds, `${column[0]} is stored as ${found.declared}`);
}
