import type { IntervalMetric, ValueMetric } from '../../metrics/metric.ts';
import { binomialProportion } from '../../stats/binomial.ts';
import type { BootstrapOptions } from '../../stats/bootstrap.ts';
import { pairedMeans } from '../../stats/paired-means.ts';
import type { ValueMeasurement, ValuePredictions } from './measurement.ts';
import { compose, fromShares, type MetricNumbers, nothing, pairedTableOf, reasonSentence } from './metric-numbers.ts';

/** A metric of predicted numbers: a function of the mean loss, resampled with both models' losses together. */
export function estimateValues(
  metric: ValueMetric,
  { value, candidate, baseline }: ValueMeasurement,
  options: BootstrapOptions,
): MetricNumbers {
  if (value.length === 0) return nothing('There are no rows to measure.');
  const undefinedFor = metric.remark(value);
  if (undefinedFor !== null) return nothing(reasonSentence(undefinedFor));
  const losses = ({ predicted }: ValuePredictions) => value.map((truth, row) => metric.loss(truth, predicted[row]!));
  const rows = { candidate: losses(candidate), baseline: baseline && losses(baseline), shared: metric.shared(value) };
  for (const [role, column] of [['model', rows.candidate] as const, ['baseline', rows.baseline] as const]) {
    if (column?.some((loss) => !Number.isFinite(loss))) {
      return nothing(`The ${role}’s ${metric.name} is too large for a number of 64 bits in some row.`);
    }
  }
  const estimates = pairedMeans(rows, options, metric.summary);
  const own = estimates.candidate();
  const before = baseline && ({ defined: true, value: estimates.baseline().value, note: null } as const);
  return compose(own.value, before, own, baseline && estimates);
}

/** A metric of the bounds that a model gives with its numbers: exact where it is a share of rows. */
export function estimateIntervals(
  metric: IntervalMetric,
  { value, candidate, baseline }: ValueMeasurement,
  options: BootstrapOptions,
): MetricNumbers {
  if (value.length === 0) return nothing('There are no rows to measure.');
  const own = rowValues(metric, value, candidate, 'model');
  if (typeof own === 'string') return nothing(own);
  const other = baseline && rowValues(metric, value, baseline, 'baseline');
  const before = typeof other === 'string' ? null : other;
  const mean = (column: Float64Array) => column.reduce((sum, one) => sum + one, 0) / column.length;
  const told = before && ({ defined: true, value: mean(before), note: null } as const);
  let numbers: MetricNumbers;
  if (metric.isShare) {
    const inside = own.reduce((sum, one) => sum + one, 0);
    const table =
      before &&
      pairedTableOf(
        own.length,
        (row) => own[row] === 1,
        (row) => before[row] === 1,
      );
    numbers = fromShares(mean(own), told, binomialProportion(inside, own.length), table);
  } else {
    const estimates = pairedMeans({ candidate: own, baseline: before }, options);
    numbers = compose(mean(own), told, estimates.candidate(), before && estimates);
  }
  return typeof other === 'string' ? { ...numbers, reason: other } : numbers;
}

/** Of each row what its interval counts, or the sentence that says why there is none. */
export function rowValues(
  metric: IntervalMetric,
  truth: Float64Array,
  { bounds }: ValuePredictions,
  role: 'model' | 'baseline',
): Float64Array | string {
  if (bounds === undefined)
    return `The ${role} gives no bounds. Name their columns with interval: { low: …, high: … }.`;
  const wrong = bounds.low.findIndex((low, row) => !(low <= bounds.high[row]!));
  if (wrong >= 0) {
    return `The ${role}’s interval of row ${wrong + 1} goes from ${bounds.low[wrong]} to ${bounds.high[wrong]}, which is none.`;
  }
  return truth.map((one, row) => metric.rowValue(one, bounds.low[row]!, bounds.high[row]!));
}
