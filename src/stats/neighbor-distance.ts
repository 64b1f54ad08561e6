import type { Matrix } from './kernel-distance.ts';

/**
 * The distance of each row to its k-th nearest row of `among`: large where nothing like it was seen, whatever shape the known rows
 * have (Ramaswamy, Rastogi & Shim, SIGMOD 2000). Every pair is looked at.
 */
export function neighborDistances(of: Matrix, among: Matrix, k: number): Float64Array {
  const { columns } = of;
  const nearest = Math.min(k, among.rows);
  return Float64Array.from({ length: of.rows }, (_, row) => {
    const best = new Float64Array(nearest).fill(Number.POSITIVE_INFINITY);
    for (let other = 0; other < among.rows; other++) {
      let sum = 0;
      for (let c = 0; c < columns && sum < best[nearest - 1]!; c++) {
        sum += (of.values[row * columns + c]! - among.values[other * columns + c]!) ** 2;
      }
      if (sum >= best[nearest - 1]!) continue;
      let at = nearest - 1;
      for (; at > 0 && best[at - 1]! > sum; at--) best[at] = best[at - 1]!;
      best[at] = sum;
    }
    return Math.sqrt(best[nearest - 1]!);
  });
}
