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

/** mean of |y − ŷ| / |y|. sklearn mean_absolute_percentage_error, which divides by ε where y is 0; here that is undefined. */
export const meanAbsolutePercentageError: ValueMetric = {
  name: 'mape',
  title: 'Mean absolute percentage error',
  unit: 'fraction',
  better: 'lower',
  definition: 'mean of |y − ŷ| / |y|; an error where a label is 0',
  needs: 'values',
  loss: (truth, predicted) => Math.abs(truth - predicted) / Math.abs(truth),
  shared: NOTHING,
  summary: MEAN,
  remark: (truth) => {
    const zeros = truth.reduce((count, value) => (value === 0 ? count + 1 : count), 0);
    return zeros === 0
      ? null
      : `mape divides by the label, which is 0 in ${zeros} of ${truth.length} rows; smape does not`;
  },
};

/** mean of 2|y − ŷ| / (|y| + |ŷ|), 0 where both are 0. Makridakis, Int. J. Forecasting 9 (1993) 527–529. */
export const symmetricMape: ValueMetric = {
  name: 'smape',
  title: 'Symmetric mean absolute percentage error',
  unit: 'fraction',
  better: 'lower',
  definition: 'mean of 2·|y − ŷ| / (|y| + |ŷ|), 0/0 being 0; between 0 and 2',
  needs: 'values',
  loss: (truth, predicted) => {
    const size = Math.abs(truth) + Math.abs(predicted);
    return size === 0 ? 0 : (2 * Math.abs(truth - predicted)) / size;
  },
  shared: NOTHING,
  summary: MEAN,
  remark: DEFINED,
};

/** mean of α·max(y − ŷ, 0) + (1 − α)·max(ŷ − y, 0). sklearn mean_pinball_loss(alpha=α). Of a quantile in percent. */
export function pinball(percent: number): ValueMetric {
  const alpha = percent / 100;
  return {
    name: `pinball_${percent}%`,
    title: `Pinball loss at ${percent} %`,
    unit: 'units',
    better: 'lower',
    definition: `mean of ${alpha}·max(y − ŷ, 0) + ${Number((1 - alpha).toFixed(6))}·max(ŷ − y, 0)`,
    needs: 'values',
    loss: (truth, predicted) => Math.max(alpha * (truth - predicted), (alpha - 1) * (truth - predicted)),
    shared: NOTHING,
    summary: MEAN,
    remark: DEFINED,
  };
}

function squaredError(truth: number, predicted: number): number {
  return (truth - predicted) ** 2;
}

/** From the means of y and of y². */
function variance(shared: ArrayLike<number>): number {
  return shared[1]! - shared[0]! ** 2;
}
