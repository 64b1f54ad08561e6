import { wholeCount } from './pooled.ts';

/**
 * How many rows of either side fall into each of the same cells: categories, or bins between common edges. What is
 * compared by it depends on the cells: take edges from the reference and keep them, for edges from the current data move
 * with what they are to measure.
 */
export interface Cells {
  /** Rows of the reference, n ≥ 1. */
  readonly reference: number;
  /** Rows of the current data, m ≥ 1. */
  readonly current: number;
  /** Counts of the cells in which there is a row of either side; whole numbers. */
  readonly inReference: Float64Array;
  readonly inCurrent: Float64Array;
}

/**
 * Cells from counts in the same order. Cells empty on both sides are left out: they say nothing, and a test would count
 * them as a degree of freedom. Throws RangeError for lengths that differ, counts that are not whole numbers at or above
 * 0, or a side without rows.
 */
export function cellsOf(reference: ArrayLike<number>, current: ArrayLike<number>): Cells {
  if (reference.length !== current.length) {
    throw new RangeError(`both sides count the same cells, got ${reference.length} and ${current.length}`);
  }
  const occupied = Array.from(reference, (count, cell) => ({
    reference: wholeCount(count),
    current: wholeCount(current[cell]!),
  })).filter((cell) => cell.reference > 0 || cell.current > 0);
  const inReference = Float64Array.from(occupied, (cell) => cell.reference);
  const inCurrent = Float64Array.from(occupied, (cell) => cell.current);
  const [n, m] = [total(inReference), total(inCurrent)];
  if (n === 0 || m === 0) throw new RangeError(`a comparison needs rows on both sides, got ${n} and ${m}`);
  return { reference: n, current: m, inReference, inCurrent };
}

/**
 * Cells so that each expects at least `expected` rows of the smaller side: those that expect fewer become one. The
 * chi-square approximation of a test and of a noise floor holds from about 5 on (Cochran, Biometrics 10 (1954) 417–451).
 * Merging never makes a distance between distributions larger, so a limit that is exceeded after it is exceeded.
 */
export function mergeRare(cells: Cells, expected = 5): Cells {
  const { reference, current, inReference, inCurrent } = cells;
  const least = (expected * (reference + current)) / Math.min(reference, current);
  const kept: number[] = [];
  let [restReference, restCurrent] = [0, 0];
  for (let cell = 0; cell < inReference.length; cell++) {
    if (inReference[cell]! + inCurrent[cell]! >= least) kept.push(cell);
    else {
      restReference += inReference[cell]!;
      restCurrent += inCurrent[cell]!;
    }
  }
  return cellsOf(
    [...kept.map((cell) => inReference[cell]!), restReference],
    [...kept.map((cell) => inCurrent[cell]!), restCurrent],
  );
}

/** Shares of either side in every cell. */
export interface Shares {
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/**
 * `smoothing` is added to every count: (count + s) / (rows + s · cells). At ½ (Jeffreys; Krichevsky & Trofimov, IEEE
 * Trans. Inf. Theory 27 (1981) 199–207) no share is 0, so that a logarithm of a ratio is finite, and shares still sum to 1.
 */
export function sharesOf({ reference, current, inReference, inCurrent }: Cells, smoothing = 0): Shares {
  const added = smoothing * inReference.length;
  return {
    reference: inReference.map((count) => (count + smoothing) / (reference + added)),
    current: inCurrent.map((count) => (count + smoothing) / (current + added)),
  };
}

function total(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
