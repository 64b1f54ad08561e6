import { type ConfusionTable, checked } from './confusion.ts';

/** Two models on the same rows. Cell i of both tables is the same (true, candidate, baseline) triple, counted once. */
export interface PairedConfusion {
  readonly candidate: ConfusionTable;
  readonly baseline: ConfusionTable;
  /** Of every triple; both tables share it. One resample of it resamples both models together. */
  readonly counts: Float64Array;
}

export interface PairedBuilder {
  /** Class indices of further rows. Throws RangeError where lengths differ or an index is no class. */
  add(truth: ArrayLike<number>, candidate: ArrayLike<number>, baseline: ArrayLike<number>): void;
  tables(): PairedConfusion;
}

/**
 * Counts distinct (true class, candidate's class, baseline's class) triples batch by batch: everything that a paired
 * comparison of any metric of labels needs, in far fewer cells than rows. Cells are sorted, so the row order is forgotten.
 */
export function pairedBuilder(classes: readonly string[]): PairedBuilder {
  const width = classes.length;
  const cells = new Map<number, number>();
  let rows = 0;
  return {
    add(truth, candidate, baseline) {
      if (truth.length !== candidate.length || truth.length !== baseline.length) {
        throw new RangeError(`${truth.length} labels, ${candidate.length} and ${baseline.length} predictions`);
      }
      for (let row = 0; row < truth.length; row++) {
        const pair = checked(truth[row]!, width) * width + checked(candidate[row]!, width);
        const cell = pair * width + checked(baseline[row]!, width);
        cells.set(cell, (cells.get(cell) ?? 0) + 1);
      }
      rows += truth.length;
    },
    tables() {
      const keys = Float64Array.from(cells.keys()).sort();
      const counts = Float64Array.from(keys, (key) => cells.get(key)!);
      const truth = Int32Array.from(keys, (key) => Math.floor(key / (width * width)));
      const table = (predicted: Int32Array): ConfusionTable => ({ classes, truth, predicted, counts, rows });
      return {
        candidate: table(Int32Array.from(keys, (key) => Math.floor(key / width) % width)),
        baseline: table(Int32Array.from(keys, (key) => key % width)),
        counts,
      };
    },
  };
}
