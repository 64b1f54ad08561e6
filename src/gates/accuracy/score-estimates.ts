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
  const own = evaluateRows(metric, inputsOf(metric, candidate));
  const before = baseline?.scores.known ? evaluateRows(metric, inputsOf(metric, baseline)) : null;
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
  const { candidate, baseline } = view;
  if (!candidate.scores.known) return nothing(`The model’s ${candidate.scores.reason}`);
  const compared = baseline?.scores.known ? baseline : null;
  const rows = metric.of.map((index) => ({
    candidate: scored(metric, view, candidate, index),
    baseline: compared && scored(metric, view, compared, index),
  }));
  const missing = rows.some((one) => one.candidate === null || (compared && one.baseline === null));
  if (missing) return nothing(`${metric.name} needs a score of every class, and a model has none of some.`);
  const numbers = estimateCurves(metric, rows as CurveRows[], options);
  if (!baseline || baseline.scores.known) return numbers;
  return { ...numbers, reason: `The baseline’s ${baseline.scores.reason}` };
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

function inputsOf({ name, needs }: RowMetric, { scores }: ClassPredictions): ArrayLike<number> {
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
