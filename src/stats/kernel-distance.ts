import { CURRENT, LEFT_OUT, type Sides } from './sides.ts';

/** Rows of numbers, one after another. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Row by row; rows · columns finite numbers. */
  readonly values: Float64Array;
}

/** Rows of both sides at most: the kernel takes (rows)² · 4 bytes, 64 MiB. */
export const MOST_KERNEL_ROWS = 4096;

/**
 * MMD² of any assignment of the rows to sides, unbiased: the mean of k within the reference plus that within the current
 * data, each without a row's k with itself, less twice the mean of k between them (Gretton et al., J. Mach. Learn. Res. 13
 * (2012) 723–773, lemma 6). k(x, y) = exp(−|x − y|²/(2σ²)), σ the median distance of the pooled rows: pooled, so that it is
 * the same under every assignment. Near 0, and below it, where nothing changed; its p comes from `permutationTest`. Sees
 * location and spread in few dimensions; a shift of 0.1 sd in 64 dimensions drowns.
 * Throws RangeError for more than 4096 rows, fewer than two, or a value that is not finite.
 */
export function kernelDistance(pooled: Matrix): (sides: Sides) => number {
  const { rows } = pooled;
  if (rows < 2 || rows > MOST_KERNEL_ROWS) {
    throw new RangeError(`a kernel is made for 2 to ${MOST_KERNEL_ROWS} rows, got ${rows}: draw a sample`);
  }
  const kernel = squaredDistances(pooled);
  const scale = medianAbove(kernel, rows);
  for (let at = 0; at < kernel.length; at++) kernel[at] = scale > 0 ? Math.exp(-kernel[at]! / (2 * scale)) : 1;
  return (sides) => unbiased(kernel, sides);
}

function squaredDistances({ rows, columns, values }: Matrix): Float32Array {
  const distances = new Float32Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let column = 0; column < columns; column++) {
        sum += (values[i * columns + column]! - values[j * columns + column]!) ** 2;
      }
      if (!Number.isFinite(sum)) throw new RangeError('a kernel needs finite numbers');
      distances[i * rows + j] = sum;
      distances[j * rows + i] = sum;
    }
  }
  return distances;
}

/** Of the squared distances of different rows; the median of squares is the square of the median. */
function medianAbove(distances: Float32Array, rows: number): number {
  const pairs = new Float32Array((rows * (rows - 1)) / 2);
  let at = 0;
  for (let i = 1; i < rows; i++) {
    pairs.set(distances.subarray(i * rows, i * rows + i), at);
    at += i;
  }
  pairs.sort();
  const middle = pairs.length / 2;
  return Number.isInteger(middle)
    ? (Math.sqrt(pairs[middle - 1]!) + Math.sqrt(pairs[middle]!)) ** 2 / 4
    : pairs[Math.floor(middle)]!;
}

function unbiased(kernel: Float32Array, sides: Sides): number {
  const rows = sides.length;
  let [within, withinCurrent, between] = [0, 0, 0];
  let [n, m] = [0, 0];
  for (let i = 0; i < rows; i++) {
    const side = sides[i]!;
    if (side === LEFT_OUT) continue;
    let [same, other] = [0, 0];
    for (let j = 0; j < i; j++) {
      if (sides[j] === side) same += kernel[i * rows + j]!;
      else if (sides[j] !== LEFT_OUT) other += kernel[i * rows + j]!;
    }
    between += other;
    if (side === CURRENT) {
      m++;
      withinCurrent += same;
    } else {
      n++;
      within += same;
    }
  }
  if (n < 2 || m < 2) return Number.NaN;
  return (2 * within) / (n * (n - 1)) + (2 * withinCurrent) / (m * (m - 1)) - (2 * between) / (n * m);
}
