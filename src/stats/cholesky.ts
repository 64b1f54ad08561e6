/** L with L Lᵀ = A, for a symmetric positive definite A; a diagonal that rounding took below 0 is lifted. */
export function choleskyOf(matrix: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size);
  let largest = 0;
  for (let at = 0; at < size; at++) largest = Math.max(largest, matrix[at * size + at]!);
  const least = Math.max(largest, Number.MIN_VALUE) * 1e-12;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column]!;
      for (let k = 0; k < column; k++) sum -= lower[row * size + k]! * lower[column * size + k]!;
      lower[row * size + column] =
        row === column ? Math.sqrt(Math.max(sum, least)) : sum / lower[column * size + column]!;
    }
  }
  return lower;
}

/** x with L x = b: its length is that of b by the inverse of L Lᵀ. */
export function solveLower(lower: Float64Array, b: ArrayLike<number>): Float64Array {
  const size = b.length;
  const x = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    let sum = b[row]!;
    for (let k = 0; k < row; k++) sum -= lower[row * size + k]! * x[k]!;
    x[row] = sum / lower[row * size + row]!;
  }
  return x;
}

/** x with L Lᵀ x = b. */
export function solve(lower: Float64Array, b: ArrayLike<number>): Float64Array {
  const size = b.length;
  const half = solveLower(lower, b);
  const x = new Float64Array(size);
  for (let row = size - 1; row >= 0; row--) {
    let sum = half[row]!;
    for (let k = row + 1; k < size; k++) sum -= lower[k * size + row]! * x[k]!;
    x[row] = sum / lower[row * size + row]!;
  }
  return x;
}
