/**
 * How often each (true class, predicted class) pair occurred. Only pairs that occurred have a cell, so 1,000 classes cost
 * what the data costs, not a million. Cells are sorted by true, then predicted class index; those of a paired table (see
 * `pairedConfusion`) may name the same pair more than once.
 */
export interface ConfusionTable {
  /** The text of every class; cells refer to it by index. */
  readonly classes: readonly string[];
  readonly truth: Int32Array;
  readonly predicted: Int32Array;
  readonly counts: Float64Array;
  readonly rows: number;
}

/** Per class: rows that have it, rows predicted as it, rows that have it and were predicted as it. */
export interface ClassCounts {
  readonly rows: number;
  readonly truth: Float64Array;
  readonly predicted: Float64Array;
  readonly hits: Float64Array;
}

export interface ConfusionBuilder {
  /**
   * Class indices of further rows. Throws RangeError where lengths differ or an index is no class: a label that the model
   * does not know must have been refused before.
   */
  add(truth: ArrayLike<number>, predicted: ArrayLike<number>): void;
  table(): ConfusionTable;
}

/** Counts batch by batch. `classes` are distinct. */
export function confusionBuilder(classes: readonly string[]): ConfusionBuilder {
  const width = classes.length;
  const cells = new Map<number, number>();
  let rows = 0;
  return {
    add(truth, predicted) {
      if (truth.length !== predicted.length) {
        throw new RangeError(`${truth.length} labels and ${predicted.length} predictions`);
      }
      for (let row = 0; row < truth.length; row++) {
        const cell = checked(truth[row]!, width) * width + checked(predicted[row]!, width);
        cells.set(cell, (cells.get(cell) ?? 0) + 1);
      }
      rows += truth.length;
    },
    table() {
      const keys = Float64Array.from(cells.keys()).sort();
      return {
        classes,
        truth: Int32Array.from(keys, (key) => Math.floor(key / width)),
        predicted: Int32Array.from(keys, (key) => key % width),
        counts: Float64Array.from(keys, (key) => cells.get(key)!),
        rows,
      };
    },
  };
}

/** The table of rows that are all at hand. */
export function confusionOf(
  classes: readonly string[],
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
): ConfusionTable {
  const builder = confusionBuilder(classes);
  builder.add(truth, predicted);
  return builder.table();
}

/**
 * What every metric of labels is computed from. `counts` replaces the table's own counts cell by cell, as a resample does;
 * the answer is then written into `into` where it is given, so that thousands of resamples allocate no arrays.
 */
export function classCounts(
  table: ConfusionTable,
  counts: Float64Array = table.counts,
  into?: ClassCounts,
): ClassCounts {
  const width = table.classes.length;
  const { truth, predicted, hits } = into ?? {
    truth: new Float64Array(width),
    predicted: new Float64Array(width),
    hits: new Float64Array(width),
  };
  if (into) for (const array of [truth, predicted, hits]) array.fill(0);
  let rows = 0;
  for (let cell = 0; cell < counts.length; cell++) {
    const count = counts[cell]!;
    const actual = table.truth[cell]!;
    const guess = table.predicted[cell]!;
    truth[actual]! += count;
    predicted[guess]! += count;
    if (actual === guess) hits[actual]! += count;
    rows += count;
  }
  return { rows, truth, predicted, hits };
}

/** Throws RangeError where `index` is no class. */
export function checked(index: number, width: number): number {
  if (!Number.isInteger(index) || index < 0 || index >= width) {
    throw new RangeError(`class index ${index} is not in 0..${width - 1}`);
  }
  return index;
}
