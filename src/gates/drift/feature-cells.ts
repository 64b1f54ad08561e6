import { type Cells, cellsOf } from '../../stats/cells.ts';
import { binsOf } from './bins.ts';
import { categoryCounts } from './category-counts.ts';
import type { Comparison } from './measurement.ts';

/** Of a column of numbers: cells of about equal shares of the reference. */
const CELLS = 10;

/** Both sides over the same cells: the categories, or ten ranges of numbers with about equal shares of the reference. */
export function cellsOfFeature(comparison: Comparison): Cells {
  if (comparison.reference.values.is === 'categories') {
    const { reference, current } = categoryCounts(comparison);
    return cellsOf(reference, current);
  }
  const bins = binsOf(comparison);
  const total = bins.reference.reduce((sum, here) => sum + here, 0);
  const reference: number[] = [0];
  const current: number[] = [0];
  for (const [bin, here] of bins.reference.entries()) {
    const isFull = reference.at(-1)! >= total / CELLS;
    if (isFull) {
      reference.push(0);
      current.push(0);
    }
    reference[reference.length - 1]! += here;
    current[current.length - 1]! += bins.current[bin]!;
  }
  return cellsOf(reference, current);
}
