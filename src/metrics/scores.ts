/** Scores, logits or probabilities of a batch: row-major, `classes` numbers per row. */
export type ScoreData = Float32Array | Float64Array;

/** What makes a batch of scores unusable: where, and why as the end of the sentence "row 3 …". */
export interface ScoreProblem {
  /** Index within the batch. */
  readonly row: number;
  readonly reason: string;
}

/**
 * The class with the highest score of each row; of equal scores the lower class index, as NumPy's argmax.
 * Scores must be finite: see `firstNonFinite`.
 */
export function argmaxRows(data: ScoreData, classes: number): Int32Array {
  const best = new Int32Array(rowCount(data, classes));
  for (let row = 0; row < best.length; row++) {
    const start = row * classes;
    let winner = 0;
    let highest = data[start]!;
    for (let index = 1; index < classes; index++) {
      const score = data[start + index]!;
      if (score > highest) {
        highest = score;
        winner = index;
      }
    }
    best[row] = winner;
  }
  return best;
}

/**
 * Rank of the true class of each row, 1 is best. Of equal scores the HIGHER class index ranks first, because
 * scikit-learn's top_k_accuracy_score reverses a stable ascending sort. In rows where classes tie for the best score,
 * rank 1 and `argmaxRows` therefore name different classes, there as here.
 */
export function rankRows(data: ScoreData, classes: number, truth: ArrayLike<number>): Int32Array {
  const ranks = new Int32Array(matching(data, classes, truth));
  for (let row = 0; row < ranks.length; row++) {
    const start = row * classes;
    const own = truth[row]!;
    const score = data[start + own]!;
    let rank = 1;
    for (let index = 0; index < own; index++) if (data[start + index]! > score) rank++;
    for (let index = own + 1; index < classes; index++) if (data[start + index]! >= score) rank++;
    ranks[row] = rank;
  }
  return ranks;
}

/** The probability of the true class of each row, read from probabilities. */
export function trueProbabilities(data: ScoreData, classes: number, truth: ArrayLike<number>): Float64Array {
  const answer = new Float64Array(matching(data, classes, truth));
  for (let row = 0; row < answer.length; row++) answer[row] = data[row * classes + truth[row]!]!;
  return answer;
}

/** The first row that holds a NaN or an infinity, for which no prediction exists. */
export function firstNonFinite(data: ScoreData, classes: number): ScoreProblem | undefined {
  rowCount(data, classes);
  for (let index = 0; index < data.length; index++) {
    const value = data[index]!;
    if (value - value !== 0) {
      const what = Number.isNaN(value) ? 'NaN' : value > 0 ? 'infinity' : 'minus infinity';
      return { row: Math.floor(index / classes), reason: `holds ${what} for class index ${index % classes}` };
    }
  }
  return undefined;
}

/**
 * The first row that is no distribution over the classes: a number outside [0, 1], or a sum further from 1 than
 * √epsilon, where scikit-learn 1.9 raises or warns (its rtol √epsilon and atol 1e-8).
 */
export function firstImprobable(data: ScoreData, classes: number, epsilon: number): ScoreProblem | undefined {
  const tolerance = Math.sqrt(epsilon) + 1e-8;
  for (let row = 0; row < rowCount(data, classes); row++) {
    let sum = 0;
    for (let index = 0; index < classes; index++) {
      const value = data[row * classes + index]!;
      if (!(value >= 0 && value <= 1)) return { row, reason: `holds ${value}, which is no probability` };
      sum += value;
    }
    if (Math.abs(sum - 1) > tolerance) return { row, reason: `holds probabilities that sum to ${sum}, not to 1` };
  }
  return undefined;
}

/** The distance from 1 to the next number of the type, as numpy.finfo(type).eps. */
export function machineEpsilon(type: 'float16' | 'float32' | 'float64'): number {
  return { float16: 2 ** -10, float32: 2 ** -23, float64: 2 ** -52 }[type];
}

function matching(data: ScoreData, classes: number, truth: ArrayLike<number>): number {
  const rows = rowCount(data, classes);
  if (truth.length !== rows) throw new RangeError(`${truth.length} labels and ${rows} rows of scores`);
  for (let row = 0; row < rows; row++) {
    const label = truth[row]!;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new RangeError(`class index ${label} is not in 0..${classes - 1}`);
    }
  }
  return rows;
}

function rowCount(data: ScoreData, classes: number): number {
  const rows = data.length / classes;
  if (!Number.isInteger(rows)) throw new RangeError(`${data.length} scores are no whole rows of ${classes}`);
  return rows;
}
