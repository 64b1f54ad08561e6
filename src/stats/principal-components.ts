import type { Matrix } from './kernel-distance.ts';
import { shrunkCovariance } from './shrunk-covariance.ts';

/** Directions in which rows spread most, and where rows lie along them. */
export interface PrincipalComponents {
  readonly mean: Float64Array;
  /** Unit vectors, the one of the largest spread first; the largest coordinate of each is positive. */
  readonly directions: readonly Float64Array[];
  /** Share of the variance along each. */
  readonly explained: readonly number[];
}

/**
 * The first `count` principal components of rows (Pearson, Philos. Mag. 2 (1901) 559–572), by Jacobi's rotations of the covariance.
 * Fitted on one side only, so that the other cannot move the axes on which it is looked at.
 */
export function principalComponents(matrix: Matrix, count: number): PrincipalComponents {
  const { columns } = matrix;
  // Drawn towards a multiple of the identity, the covariance keeps its directions.
  const { mean, covariance, shrinkage } = shrunkCovariance(matrix);
  const { values, vectors } = eigenOf(covariance, columns);
  const total = values.reduce((sum, value) => sum + value, 0);
  const floor = (shrinkage * total) / columns;
  const order = [...values.keys()].sort((a, b) => values[b]! - values[a]!).slice(0, count);
  return {
    mean,
    directions: order.map((at) => signed(Float64Array.from({ length: columns }, (_, c) => vectors[c * columns + at]!))),
    explained: order.map((at) =>
      total > 0 && shrinkage < 1 ? Math.max(0, (values[at]! - floor) / (1 - shrinkage) / total) : 1 / columns,
    ),
  };
}

/** Where each row lies along a direction. */
export function alongOf({ rows, columns, values }: Matrix, mean: Float64Array, direction: Float64Array): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += (values[row * columns + c]! - mean[c]!) * direction[c]!;
    return sum;
  });
}

function signed(vector: Float64Array): Float64Array {
  const largest = vector.reduce((most, value) => (Math.abs(value) > Math.abs(most) + 1e-12 ? value : most), 0);
  return largest < 0 ? vector.map((value) => -value) : vector;
}

const MOST_SWEEPS = 60;

/** Of a symmetric matrix; column i of `vectors` belongs to value i. */
function eigenOf(symmetric: Float64Array, size: number) {
  const a = symmetric.slice();
  const vectors = new Float64Array(size * size);
  for (let at = 0; at < size; at++) vectors[at * size + at] = 1;
  const scale = a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let off = 0;
    for (let p = 0; p < size; p++) for (let q = 0; q < p; q++) off += a[p * size + q]! ** 2;
    if (!(off > 1e-26 * scale)) break;
    for (let p = 0; p < size - 1; p++) for (let q = p + 1; q < size; q++) rotate(a, vectors, size, p, q);
  }
  return { values: Float64Array.from({ length: size }, (_, at) => a[at * size + at]!), vectors };
}

function rotate(a: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const off = a[p * size + q]!;
  if (off === 0) return;
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * off);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < size; k++) {
    const [kp, kq] = [a[k * size + p]!, a[k * size + q]!];
    a[k * size + p] = c * kp - s * kq;
    a[k * size + q] = s * kp + c * kq;
  }
  for (let k = 0; k < size; k++) {
    const [pk, qk] = [a[p * size + k]!, a[q * size + k]!];
    a[p * size + k] = c * pk - s * qk;
    a[q * size + k] = s * pk + c * qk;
    const [vp, vq] = [vectors[k * size + p]!, vectors[k * size + q]!];
    vectors[k * size + p] = c * vp - s * vq;
    vectors[k * size + q] = s * vp + c * vq;
  }
}
