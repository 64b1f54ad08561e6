import { nearMiss } from '../../../contracts/bind/column.ts';
import type { MeasureOf } from '../../../contracts/measure.ts';
import { type Plan, type PlanContext, structure } from '../plan.ts';

const MAX_LISTED = 10;

/** Decided by the columns' names: what is missing, else what is too many, else the first out of order. Optional ones may be missing. */
export function planColumns(measure: MeasureOf<'columns'>, { columns }: PlanContext): Plan {
  const names = [...columns.typed.keys()];
  const declared = measure.names.filter((name) => names.includes(name));
  const missing = measure.names.filter((name) => !names.includes(name) && !columns.declared.get(name)?.optional);
  const extra = names.filter((name) => !measure.names.includes(name));
  if (missing.length > 0) return structure(false, `missing: ${listed(missing)}.${nearMiss(missing[0]!, extra)}`);
  if (measure.some && declared.length === 0)
    return structure(
      false,
      `none of the columns is there: ${listed(measure.names)}.${nearMiss(measure.names[0]!, extra)}`,
    );
  if (!measure.extra && extra.length > 0) return structure(false, `not in the contract: ${listed(extra)}`);
  if (measure.order) {
    const kept = names.filter((name) => measure.names.includes(name));
    const at = kept.findIndex((name, index) => name !== declared[index]);
    if (at >= 0)
      return structure(
        false,
        `column ${at + 1} is ${JSON.stringify(kept[at])}, the contract has ${JSON.stringify(declared[at])} there`,
      );
  }
  return structure(true, `${declared.length} columns as agreed`);
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_LISTED).map((name) => JSON.stringify(name));
  return `${shown.join(', ')}${names.length > MAX_LISTED ? `, … (${names.length})` : ''}`;
}
