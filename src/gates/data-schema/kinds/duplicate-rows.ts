import type { MeasureOf } from '../../../contracts/measure.ts';
import { duplicates } from '../duplicates.ts';
import { contentColumns } from '../features.ts';
import { type Plan, queried } from '../plan.ts';

/** Counts the rows that repeat an earlier one, but for the key, which differs by design. */
export function planDuplicateRows({ except }: MeasureOf<'duplicateRows'>): Plan {
  return queried((context) =>
    duplicates(contentColumns(context.columns, [...except, ...context.table.key]), 'equal', 'surplus', context),
  );
}
