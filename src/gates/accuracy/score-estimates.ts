import { evaluateRows, type RowMetric } from '../../metrics/metric.ts';
import { binomialProportion } from '../../stats/binomial.ts';
import type { BootstrapOptions } from '../../stats/bootstrap.ts';
import { pairedMeans } from '../../stats/paired-means.ts';
import type { ClassMeasurement, ClassPredictions } from './measurement.ts';
import { compose, fromShares, type MetricNumbers, nothing, pairedTableOf, reasonSentence } from './metric-numbers.ts';

/** A metric of the scores: a mean over rows of what the rank or the probability of the true class makes. */
export function estimateScores(
  metric: RowMetric,
  { label, candidate, baseline }: ClassMeasurement,
  options: BootstrapOptions,
): MetricNumbers {
  if (!candidate.scores.known) return nothing(`The model’s ${candidate.scores.reason}`);
  if (metric.needs === 'probabilities' && label.every((one) => one === label[0])) {
    return nothing(`${metric.name} needs rows of at least two classes, and these are all of one.`);
  }
  const own = evaluateRows(metric, inputsOf(metric, candidate));
  const before = baseline?.scores.known ? evaluateRows(metric, inputsOf(metric, baseline)) : null;
  if (!own.result.defined) return nothing(reasonSentence(own.result.reason));
  const numbers = metric.needs === 'ranks' ? ofShares(own, before) : ofMeans(own, before, options);
  if (!baseline || baseline.scores.known) return numbers;
  return { ...numbers, reason: `The baseline’s ${baseline.scores.reason}` };
}

type Rows = ReturnType<typeof evaluateRows>;

function inputsOf({ name, needs }: RowMetric, { scores }: ClassPredictions): ArrayLike<number> {
  const inputs = scores.known ? (needs === 'ranks' ? scores.rank : scores.probability) : null;
  if (inputs === null) throw new TypeError(`${needs} were not kept for ${name}`);
  return inputs;
}

function ofShares(own: Rows, before: Rows | null): MetricNumbers {
  const isRight =
    ({ rows }: Rows) =>
    (row: number) =>
      rows[row] === 1;
  const right = own.rows.reduce((count, value) => (value === 1 ? count + 1 : count), 0);
  const value = own.result.defined ? own.result.value : Number.NaN;
  return fromShares(
    value,
    before?.result ?? null,
    binomialProportion(right, own.rows.length),
    before && pairedTableOf(own.rows.length, isRight(own), isRight(before)),
  );
}

function ofMeans(own: Rows, before: Rows | null, options: BootstrapOptions): MetricNumbers {
  const estimates = pairedMeans({ candidate: own.rows, baseline: before?.rows ?? null }, options);
  const value = own.result.defined ? own.result.value : Number.NaN;
  return compose(value, before?.result ?? null, estimates.candidate(), before && estimates);
}
