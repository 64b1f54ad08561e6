import type { Comparison } from './measurement.ts';

/** Categories with fewer reference rows are one: each alone would only add noise. */
const RARE = 5;

/** Rows of either side over the same labels. */
export interface CategoryCounts {
  readonly labels: readonly string[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
  /** Categories of the current data that the reference does not have, with their rows. */
  readonly added: readonly (readonly [string, number])[];
  /** Categories of the reference without a current row, with their rows. */
  readonly vanished: readonly (readonly [string, number])[];
}

/** Counts over the reference's categories; the rare ones, those that are not listed and new ones are one category each. */
export function categoryCounts({ reference, current }: Comparison): CategoryCounts {
  const [one, other] = [reference.values, current.values];
  if (one.is !== 'categories' || other.is !== 'categories') throw new TypeError('no categories');
  const known = new Set(one.counts.map(([category]) => category));
  const now = new Map(other.counts);
  const frequent = one.counts.filter(([, rows]) => rows >= RARE);
  const rare = one.counts.filter(([, rows]) => rows < RARE);
  const total = (counts: readonly (readonly [string, number])[]) => counts.reduce((sum, [, rows]) => sum + rows, 0);
  const rows = (category: string) => now.get(category) ?? 0;
  const added = other.counts.filter(([category]) => !known.has(category));
  return {
    labels: [...frequent.map(([category]) => category), 'rare', 'not listed', 'new'],
    reference: [...frequent.map(([, here]) => here), total(rare), one.other?.rows ?? 0, 0],
    current: [
      ...frequent.map(([category]) => rows(category)),
      rare.reduce((sum, [category]) => sum + rows(category), 0),
      other.other?.rows ?? 0,
      total(added),
    ],
    added,
    vanished: one.counts.filter(([category]) => rows(category) === 0),
  };
}
