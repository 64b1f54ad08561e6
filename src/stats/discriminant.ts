import { choleskyOf, solve } from './cholesky.ts';
import type { Matrix } from './kernel-distance.ts';
import { shrunkCovariance } from './shrunk-covariance.ts';
import { CURRENT, type Sides } from './sides.ts';

/**
 * Fisher's linear discriminant with Ledoit and Wolf's covariance within the classes, Σ⁻¹ (mean of current − mean of reference): the
 * direction in which both sides lie furthest apart for their spread (Ann. Eugen. 7 (1936) 179–188). Needs rows of both sides.
 */
export function discriminantOf(matrix: Matrix, sides: Sides): Float64Array {
  const { rows, columns, values } = matrix;
  const sums = [new Float64Array(columns), new Float64Array(columns)] as const;
  const counts = [0, 0];
  const classOf = (row: number) => (sides[row] === CURRENT ? 1 : 0);
  for (let row = 0; row < rows; row++) {
    counts[classOf(row)]!++;
    const sum = sums[classOf(row)];
    for (let c = 0; c < columns; c++) sum[c]! += values[row * columns + c]!;
  }
  const apart = sums[1].map((sum, c) => sum / counts[1]! - sums[0][c]! / counts[0]!);
  const { covariance } = shrunkCovariance(matrix, classOf, 2);
  return solve(choleskyOf(covariance, columns), apart);
}

/** The score of each row: how far it lies in that direction. */
export function scoresOf({ rows, columns, values }: Matrix, direction: Float64Array): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    let score = 0;
    for (let c = 0; c < columns; c++) score += values[row * columns + c]! * direction[c]!;
    return score;
  });
}
