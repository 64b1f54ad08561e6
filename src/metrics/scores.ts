/** Scores, logits or probabilities of a batch: row-major, `classes` numbers per row. */
export type ScoreData = Float32Array | Float64Array;

/**
 * Rank of the true class of each row, 1 is best. Of equal scores the HIGHER class index ranks first, because
 * scikit-learn's top_k_accuracy_score reverses a stable ascending sort. In rows where classes tie for the best score,
 * rank 1 and the predicted class, the lowest of them, are therefore different classes, there as here.
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
