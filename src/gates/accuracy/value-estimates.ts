import type { ValueMetric } from '../../metrics/metric.ts';
import type { BootstrapOptions } from '../../stats/bootstrap.ts';
import { pairedMeans } from '../../stats/paired-means.ts';
import type { ValueMeasurement, ValuePredictions } from './measurement.ts';
import { compose, type MetricNumbers, nothing, reasonSentence } from './metric-numbers.ts';

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
