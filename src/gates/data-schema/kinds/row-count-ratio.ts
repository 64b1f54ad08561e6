import type { MeasureOf } from '../../../contracts/measure.ts';
import { countRows } from '../aggregates.ts';
import { valued } from '../outcome.ts';
import { finding, type Plan, queried } from '../plan.ts';

/** Rows here divided by rows there. */
export function planRowCountRatio({ data }: MeasureOf<'rowCountRatio'>): Plan {
  return queried(async (context) => {
    const other = await context.other(data);
    const here = await countRows(context.rows, context);
    const there = other.dataset.rows;
    if (there === 0) return finding({ state: 'error', reason: `${other.dataset.name} has no row` });
    return finding(valued(here / there, here, 'ratio', `${here} rows here, ${there} there`));
  });
}
