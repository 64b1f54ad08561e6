import type { ValueMetric } from './metric.ts';

const MEAN: ValueMetric['summary'] = { of: (loss) => loss, gradient: () => [1] };
const NOTHING = (): readonly Float64Array[] => [];
const DEFINED = (): null => null;

/** mean of |y − ŷ|. sklearn mean_absolute_error. */
export const meanAbsoluteError: ValueMetric = {
  name: 'mae',
  title: 'Mean absolute error',
  unit: 'units',
  better: 'lower',
  definition: 'mean of |y − ŷ|, in the unit of the label column',
  needs: 'values',
  loss: (truth, predicted) => Math.abs(truth - predicted),
  shared: NOTHING,
  summary: MEAN,
  remark: DEFINED,
};

/** √ of the mean of (y − ŷ)². sklearn root_mean_squared_error. */
export const rootMeanSquaredError: ValueMetric = {
  name: 'rmse',
  title: 'Root mean squared error',
  unit: 'units',
  better: 'lower',
  definition: 'square root of the mean of (y − ŷ)², in the unit of the label column',
  needs: 'values',
  loss: squaredError,
  shared: NOTHING,
  summary: {
    of: Math.sqrt,
    // A loss of 0 in every row has no slope; nothing varies then.
    gradient: (loss) => [loss > 0 ? 1 / (2 * Math.sqrt(loss)) : 0],
  },
  remark: DEFINED,
};

/**
 * 1 − Σ(y − ŷ)² / Σ(y − ȳ)², ȳ the mean of the rows at hand. sklearn r2_score, which says 1 or 0 where every y is the same;
 * here that is undefined. The truth is centred first, so that its variance is no difference of large numbers.
 */
export const r2: ValueMetric = {
  name: 'r2',
  title: 'R²',
  unit: 'score',
  better: 'higher',
  definition: '1 − Σ(y − ŷ)² / Σ(y − ȳ)², ȳ the mean label of these rows',
  needs: 'values',
  loss: squaredError,
  shared(truth) {
    const centre = truth.reduce((sum, value) => sum + value, 0) / truth.length;
    const centred = truth.map((value) => value - centre);
    return [centred, centred.map((value) => value * value)];
  },
  summary: {
    of: (loss, shared) => 1 - loss / variance(shared),
    gradient: (loss, shared) => {
      const spread = variance(shared);
      return [-1 / spread, (-2 * loss * shared[0]!) / spread ** 2, loss / spread ** 2];
    },
  },
  remark: (truth) =>
    truth.every((value) => value === truth[0])
      ? 'every row has the same label, so there is no variance that a model could explain'
      : null,
};

function squaredError(truth: number, predicted: number): number {
  return (truth - predicted) ** 2;
}

/** From the means of y and of y². */
function variance(shared: ArrayLike<number>): number {
  return shared[1]! - shared[0]! ** 2;
}
