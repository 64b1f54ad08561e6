import { seededRandom } from '../../stats/random.ts';
import { type Cut, isSameCut } from './cut.ts';
import type { Measurement } from './measurement.ts';
import { badnessOf } from './row-badness.ts';

export interface FoundSlice {
  readonly column: string;
  readonly value: string;
  /** Rows of the slice in the half that it was not found on. */
  readonly rows: Int32Array;
}

/** The value of a slice that was looked for and not found: none is large enough. */
export const NONE = '(none with 20 rows in one half)';

/** Of fewer rows nothing is looked for. */
const MIN_ROWS = 20;

/** Of each value its rows, in order. */
export function rowsByValue(values: number, codes: Int32Array): Int32Array[] {
  const sizes = new Int32Array(values);
  for (const code of codes) sizes[code]!++;
  const rows = Array.from(sizes, (size) => new Int32Array(size));
  const filled = new Int32Array(values);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    rows[code]![filled[code]!++] = row;
  }
  return rows;
}

/**
 * The slice that is worst on one half of the rows, and its rows in the other half. Worst is where the mean badness (a mistake,
 * or one that the baseline did not make; an error) lies most standard errors above that of the rest. Halves are drawn by the
 * seed, so that what was looked at is never judged: the limits then hold as if somebody had named that slice beforehand.
 */
export function findWorst(measurement: Measurement, cut: Cut, minimum: number, seed: number): FoundSlice {
  const { column, values, value: codes } = measurement.slices.find((one) => isSameCut(one.cut, cut))!;
  const badness = badnessOf(measurement);
  const random = seededRandom(seed);
  const half = Uint8Array.from(codes, () => (random() < 0.5 ? 1 : 0));
  const whole = rowsByValue(values.length, codes);
  const slices = whole.map((rows) => rows.filter((row) => half[row] === 1));
  const all = momentsOf(
    Int32Array.from(codes.keys()).filter((row) => half[row] === 1),
    badness,
  );
  let [worst, farthest] = [0, Number.NEGATIVE_INFINITY];
  for (const [code, rows] of slices.entries()) {
    // A slice that lies in this half alone could not be judged.
    if (rows.length < Math.max(MIN_ROWS, minimum / 2) || rows.length === whole[code]!.length) continue;
    const { mean } = momentsOf(rows, badness);
    const distance = (mean - all.mean) / Math.sqrt((all.variance || 1e-12) / rows.length);
    if (distance > farthest) [worst, farthest] = [code, distance];
  }
  if (farthest === Number.NEGATIVE_INFINITY)
    return { column: `found in ${column}`, value: NONE, rows: new Int32Array(0) };
  const judged = whole[worst]!.filter((row) => half[row] === 0);
  return { column: `found in ${column}`, value: values[worst]!, rows: judged };
}

function momentsOf(rows: Int32Array, badness: (row: number) => number): { mean: number; variance: number } {
  let [sum, squares] = [0, 0];
  for (const row of rows) {
    const one = badness(row);
    sum += one;
    squares += one * one;
  }
  const mean = sum / rows.length;
  return { mean, variance: squares / rows.length - mean * mean };
}
