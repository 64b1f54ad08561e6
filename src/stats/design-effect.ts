import { wholeCount } from './pooled.ts';

/**
 * By how much the rows of one side count for less because they come in groups: the variance of the shares of all cells
 * when whole groups are drawn, over that of as many independent rows, weighted as chi-square weighs cells (the mean
 * generalized design effect: Rao & Scott, J. Am. Stat. Assoc. 76 (1981) 221–230). 1 for independent rows, the size of the groups
 * where all rows of a group are alike. Rows divided by it are `independent`.
 *
 * `cellOfRow`: the category, or the bin between edges, of each row, below `size`; `groups`: a number per row. Never below 1,
 * for a sample that varies less than chance is not to be relied on. Infinite where there is one group: then there is one
 * observation, and nothing to tell its noise.
 * Throws RangeError for lengths that differ or no row.
 */
export function designEffect(cellOfRow: ArrayLike<number>, size: number, groups: ArrayLike<number>): number {
  const rows = cellOfRow.length;
  if (rows === 0 || groups.length !== rows) throw new RangeError(`${rows} rows have ${groups.length} groups`);
  const counts = new Float64Array(size);
  const byGroup = new Map<number, Map<number, number>>();
  for (let row = 0; row < rows; row++) {
    const cell = wholeCount(cellOfRow[row]!);
    counts[cell]!++;
    const cells = byGroup.get(groups[row]!) ?? new Map<number, number>();
    byGroup.set(groups[row]!, cells.set(cell, (cells.get(cell) ?? 0) + 1));
  }
  const count = byGroup.size;
  if (count < 2) return Number.POSITIVE_INFINITY;
  const shares = counts.map((one) => one / rows);
  const occupied = shares.filter((share) => share > 0).length;
  if (occupied < 2) return 1;
  // For independent rows the sum over cells of variance/share is (occupied − 1)/rows.
  return Math.max(1, (squaresOf(byGroup, shares) / rows / (occupied - 1)) * (count / (count - 1)));
}

/** Σ over groups and cells of (rows of the group in the cell − rows of the group · share)²/share. */
function squaresOf(byGroup: ReadonlyMap<number, ReadonlyMap<number, number>>, shares: Float64Array): number {
  let sum = 0;
  for (const cells of byGroup.values()) {
    let [rows, squares] = [0, 0];
    for (const [cell, count] of cells) {
      rows += count;
      squares += count ** 2 / shares[cell]!;
    }
    // Σ (c − N p)²/p = Σ c²/p − N², the shares of all cells summing to 1.
    sum += squares - rows ** 2;
  }
  return sum;
}
