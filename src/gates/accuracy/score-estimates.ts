import { evaluateRows, type RowMetric, type ScoreMetric } from '../../metrics/metric.ts';
import { binomialProportion } from '../../stats/binomial.ts';
import type { BootstrapOptions } from '../../stats/bootstrap.ts';
import { pairedMeans } from '../../stats/paired-means.ts';
import { type CurveRows, estimateCurves, type Scored } from './curve-estimates.ts';
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
  const own = evaluateRows(metric, scoreInputs(metric, candidate));
  const before = baseline?.scores.known ? evaluateRows(metric, scoreInputs(metric, baseline)) : null;
  if (!own.result.defined) return nothing(reasonSentence(own.result.reason));
  const numbers = metric.needs === 'ranks' ? ofShares(own, before) : ofMeans(own, before, options);
  if (!baseline || baseline.scores.known) return numbers;
  return { ...numbers, reason: `The baseline’s ${baseline.scores.reason}` };
}

const INPUTS = { ranks: 'rank', probabilities: 'probability', brier: 'brier' } as const;

/** A statistic of the scores of single classes, or of the confidence of the top one. */
export function estimateScoreCurves(
  metric: ScoreMetric,
  view: ClassMeasurement,
  options: BootstrapOptions,
): MetricNumbers {
  const { baseline } = view;
  const rows = curveRowsOf(metric, baseline?.scores.known ? view : { ...view, baseline: null });
  if (typeof rows === 'string') return nothing(reasonSentence(rows));
  const numbers = estimateCurves(metric, rows, options);
  if (!baseline || baseline.scores.known) return numbers;
  return { ...numbers, reason: `The baseline’s ${baseline.scores.reason}` };
}

/** What a curve looks at in each of its classes, or why a model does not give it. */
export function curveRowsOf(metric: ScoreMetric, view: ClassMeasurement): readonly CurveRows[] | string {
  const { candidate, baseline } = view;
  if (!candidate.scores.known) return `the model’s ${candidate.scores.reason}`;
  if (baseline && !baseline.scores.known) return `the baseline’s ${baseline.scores.reason}`;
  const rows = metric.of.map((index) => ({
    candidate: scored(metric, view, candidate, index),
    baseline: baseline && scored(metric, view, baseline, index),
  }));
  const missing = rows.some((one) => one.candidate === null || (baseline && one.baseline === null));
  return missing ? `${metric.name} needs a score of every class, and a model has none of some` : (rows as CurveRows[]);
}

/** Null where the model does not know the class. */
function scored(
  { needs }: ScoreMetric,
  { label, classes }: ClassMeasurement,
  { scores }: ClassPredictions,
  index: number,
): Scored | null {
  if (!scores.known) return null;
  if (needs === 'confidence') {
    const { confidence, topRight } = scores;
    return confidence && topRight && { value: confidence, hit: topRight };
  }
  const value = scores.columns?.get(classes[index]!);
  return value === undefined ? null : { value, hit: Uint8Array.from(label, (one) => (one === index ? 1 : 0)) };
}

type Rows = ReturnType<typeof evaluateRows>;

/** Of each row the rank, the probability or the squared error that the metric takes. */
export function scoreInputs({ name, needs }: RowMetric, { scores }: ClassPredictions): ArrayLike<number> {
  const inputs = scores.known ? scores[INPUTS[needs]] : null;
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
