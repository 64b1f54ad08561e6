import { CURRENT, REFERENCE, type Sides } from './sides.ts';

/** Takes one distinct value and how many rows of either side have it. */
export type Visit = (value: number, inReference: number, inCurrent: number) => void;

/**
 * Two samples as all statistics of ranks see them: the distinct values in ascending order, each with its rows on either
 * side. Rows that share a value are one step, which is what keeps ties right: an empirical distribution function jumps at
 * a value once. −0 and 0 are one value.
 */
export interface Pooled {
  /** Rows of the reference, n ≥ 1. */
  readonly reference: number;
  /** Rows of the current data, m ≥ 1. */
  readonly current: number;
  each(visit: Visit): void;
}

/**
 * From the values themselves: each array ascending and without NaN (missing values and NaN are compared by their shares).
 * Throws RangeError for an empty array, and where a value is NaN or smaller than the one before.
 */
export function pooledSamples(reference: Float64Array, current: Float64Array): Pooled {
  const [n, m] = [reference.length, current.length];
  checkRows(n, m);
  return {
    reference: n,
    current: m,
    each(visit) {
      let [i, j] = [0, 0];
      let previous = Number.NEGATIVE_INFINITY;
      while (i < n || j < m) {
        const value = j >= m || (i < n && reference[i]! <= current[j]!) ? reference[i]! : current[j]!;
        if (!(value >= previous))
          throw new RangeError(`values come in ascending order, got ${value} after ${previous}`);
        previous = value;
        const [before, beforeCurrent] = [i, j];
        while (i < n && reference[i] === value) i++;
        while (j < m && current[j] === value) j++;
        visit(value, i - before, j - beforeCurrent);
      }
    },
  };
}

/**
 * From distinct values, strictly ascending, and how often each occurs on either side: what a query grouped by value
 * answers. Throws RangeError for lengths that differ, values out of order, counts that are not whole, or a side without
 * rows.
 */
export function pooledCounts(
  values: ArrayLike<number>,
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
): Pooled {
  const size = values.length;
  if (reference.length !== size || current.length !== size) {
    throw new RangeError(`${size} values have ${reference.length} and ${current.length} counts`);
  }
  let [n, m] = [0, 0];
  for (let at = 0; at < size; at++) {
    if (Number.isNaN(values[at]!) || (at > 0 && !(values[at]! > values[at - 1]!))) {
      throw new RangeError(`distinct values come in ascending order, got ${values[at]} at ${at}`);
    }
    n += wholeCount(reference[at]!);
    m += wholeCount(current[at]!);
  }
  checkRows(n, m);
  return {
    reference: n,
    current: m,
    each(visit) {
      for (let at = 0; at < size; at++) {
        if (reference[at] !== 0 || current[at] !== 0) visit(values[at]!, reference[at]!, current[at]!);
      }
    },
  };
}

/**
 * From ascending values of all rows and the side of each, as permuting needs it: rows that are left out do not count.
 * Throws RangeError for a side without rows.
 */
export function pooledSides(ascending: Float64Array, sides: Sides): Pooled {
  let [n, m] = [0, 0];
  for (const side of sides) {
    if (side === CURRENT) m++;
    else if (side === REFERENCE) n++;
  }
  checkRows(n, m);
  return {
    reference: n,
    current: m,
    each(visit) {
      for (let row = 0; row < ascending.length; ) {
        const value = ascending[row]!;
        let [inReference, inCurrent] = [0, 0];
        for (; row < ascending.length && ascending[row] === value; row++) {
          if (sides[row] === CURRENT) inCurrent++;
          else if (sides[row] === REFERENCE) inReference++;
        }
        if (inReference + inCurrent > 0) visit(value, inReference, inCurrent);
      }
    },
  };
}

/** The count itself. Throws RangeError unless it is a whole number at or above 0. */
export function wholeCount(count: number): number {
  if (!(Number.isSafeInteger(count) && count >= 0)) throw new RangeError(`a count is a whole number, got ${count}`);
  return count;
}

function checkRows(reference: number, current: number): void {
  if (reference < 1 || current < 1) {
    throw new RangeError(`a comparison needs rows on both sides, got ${reference} and ${current}`);
  }
}
