import type { Matrix } from './kernel-distance.ts';

/** The covariance of rows, drawn towards that of independent columns of one variance, so that it can be inverted. */
export interface ShrunkCovariance {
  readonly mean: Float64Array;
  /** Row by row, columns × columns. */
  readonly covariance: Float64Array;
  /** Between 0, the covariance as it is, and 1. */
  readonly shrinkage: number;
}

/**
 * Ledoit and Wolf's estimate (J. Multivar. Anal. 88 (2004) 365–411), as scikit-learn's `LedoitWolf`: (1 − s) S + s (tr S/p) I with the s
 * of least expected squared error. Rows are taken relative to the mean of their class; `mean` is that of the first.
 */
export function shrunkCovariance(
  matrix: Matrix,
  classOf: (row: number) => number = () => 0,
  classes = 1,
): ShrunkCovariance {
  const { rows, columns, values } = matrix;
  const means = Array.from({ length: classes }, () => new Float64Array(columns));
  const counts = new Float64Array(classes);
  for (let row = 0; row < rows; row++) {
    const own = means[classOf(row)]!;
    counts[classOf(row)]!++;
    for (let column = 0; column < columns; column++) own[column]! += values[row * columns + column]!;
  }
  for (const [at, mean] of means.entries()) for (let c = 0; c < columns; c++) mean[c]! /= Math.max(1, counts[at]!);
  const sums = new Float64Array(columns * columns);
  const centered = new Float64Array(columns);
  let fourth = 0;
  for (let row = 0; row < rows; row++) {
    const mean = means[classOf(row)]!;
    let square = 0;
    for (let c = 0; c < columns; c++) {
      centered[c] = values[row * columns + c]! - mean[c]!;
      square += centered[c]! ** 2;
    }
    fourth += square ** 2;
    for (let a = 0; a < columns; a++) {
      const x = centered[a]!;
      if (x === 0) continue;
      for (let b = 0; b <= a; b++) sums[a * columns + b]! += x * centered[b]!;
    }
  }
  let [trace, squares] = [0, 0];
  for (let a = 0; a < columns; a++) {
    trace += sums[a * columns + a]! / rows;
    for (let b = 0; b <= a; b++) squares += (a === b ? 1 : 2) * (sums[a * columns + b]! / rows) ** 2;
  }
  const mu = trace / columns;
  const spread = (squares - 2 * mu * trace + columns * mu ** 2) / columns;
  const noise = (fourth / rows - squares) / (columns * rows);
  const shrinkage = spread > 0 ? Math.min(1, Math.max(0, Math.min(noise, spread) / spread)) : 1;
  const covariance = new Float64Array(columns * columns);
  for (let a = 0; a < columns; a++) {
    for (let b = 0; b <= a; b++) {
      const own = (1 - shrinkage) * (sums[a * columns + b]! / rows) + (a === b ? shrinkage * mu : 0);
      covariance[a * columns + b] = own;
      covariance[b * columns + a] = own;
    }
  }
  return { mean: means[0]!, covariance, shrinkage };
}
