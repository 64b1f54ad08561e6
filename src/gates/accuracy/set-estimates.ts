import type { ClassCounts } from '../../metrics/confusion.ts';
import {
  type ClassMetric,
  evaluateCounts,
  type LabelMetric,
  type ScoreMetric,
  type SetMetric,
} from '../../metrics/metric.ts';
import { machineEpsilon } from '../../metrics/scores.ts';
import { binomialProportion } from '../../stats/binomial.ts';
import { type BootstrapOptions, pairedBootstrap } from '../../stats/bootstrap.ts';
import { jackknifeEstimates, unlessStill } from '../../stats/large-sample.ts';
import { MOST_RESAMPLED_ROWS, pairedMeans } from '../../stats/paired-means.ts';
import { type CurveRows, estimateCurves } from './curve-estimates.ts';
import { labelEstimator } from './label-estimates.ts';
import type { ClassMeasurement, SetMeasurement, SetPredictions } from './measurement.ts';
import { compose, fromShares, type MetricNumbers, nothing, pairedTableOf, reasonSentence } from './metric-numbers.ts';

/** Metrics of rows with any number of labels. Rows stay together in every resample, with all their labels. */
export function setEstimator(view: SetMeasurement, options: BootstrapOptions): (metric: ClassMetric) => MetricNumbers {
  return (metric) => {
    const label = /\[(.*)\]$/s.exec(metric.name)?.[1];
    // One label alone is a question of two classes: has it, or has it not.
    if (label !== undefined && metric.needs === 'labels') return estimateOne(metric, label, view, options);
    const bound = metric.bind({ classes: view.classes, epsilon: machineEpsilon('float64') });
    if (!bound.ok) return nothing(reasonSentence(bound.reason));
    switch (bound.metric.needs) {
      case 'labels':
        return estimateCounts(bound.metric, view, options);
      case 'sets':
        return estimateRows(bound.metric, view, options);
      case 'columns':
        return estimateCurves(bound.metric, curveRows(bound.metric, view), options);
      default:
        return nothing(`${metric.name} is about rows of one class each.`);
    }
  };
}

function estimateOne(
  metric: ClassMetric,
  label: string,
  view: SetMeasurement,
  options: BootstrapOptions,
): MetricNumbers {
  const at = view.classes.indexOf(label);
  const names = ['(without)', label];
  const bound = metric.bind({ classes: at < 0 ? view.classes : names, epsilon: machineEpsilon('float64') });
  if (!bound.ok) return nothing(reasonSentence(bound.reason));
  if (bound.metric.needs !== 'labels') throw new TypeError(`${metric.name} needs labels`);
  const column = (values: Uint8Array) =>
    Int32Array.from({ length: view.rows }, (_, row) => values[row * view.classes.length + at]!);
  const predictions = ({ predicted, nonFinite }: SetPredictions) => ({
    predicted: column(predicted),
    scores: { known: false, reason: 'scores are those of labels' } as const,
    nonFinite,
  });
  const single: ClassMeasurement = {
    ...view,
    kind: 'classes',
    classes: names,
    label: column(view.truth),
    candidate: predictions(view.candidate),
    baseline: view.baseline && predictions(view.baseline),
  };
  return labelEstimator(single, options)(bound.metric);
}

function curveRows({ of }: ScoreMetric, view: SetMeasurement): CurveRows[] {
  const width = view.classes.length;
  return of.map((label) => {
    const hit = Uint8Array.from({ length: view.rows }, (_, row) => view.truth[row * width + label]!);
    const scored = ({ score }: SetPredictions) => ({
      value: Float64Array.from({ length: view.rows }, (_, row) => score[row * width + label]!),
      hit,
    });
    return { candidate: scored(view.candidate), baseline: view.baseline && scored(view.baseline) };
  });
}

function estimateRows(
  metric: SetMetric,
  { rows, truth, classes, candidate, baseline }: SetMeasurement,
  options: BootstrapOptions,
): MetricNumbers {
  const width = classes.length;
  const values = ({ predicted }: SetPredictions) =>
    Float64Array.from({ length: rows }, (_, row) => {
      const sets = { truth: 0, predicted: 0, hits: 0, wrong: 0, labels: width };
      for (let at = row * width; at < (row + 1) * width; at++) {
        sets.truth += truth[at]!;
        sets.predicted += predicted[at]!;
        sets.hits += truth[at]! & predicted[at]!;
        sets.wrong += truth[at]! ^ predicted[at]!;
      }
      return metric.rowValue(sets);
    });
  const own = values(candidate);
  const before = baseline && values(baseline);
  const mean = (column: Float64Array) => column.reduce((sum, one) => sum + one, 0) / rows;
  const defined = (column: Float64Array) => ({ defined: true, value: mean(column), note: null }) as const;
  if (metric.isShare) {
    const right = own.reduce((sum, one) => sum + one, 0);
    const table =
      before &&
      pairedTableOf(
        rows,
        (row) => own[row] === 1,
        (row) => before[row] === 1,
      );
    return fromShares(mean(own), before && defined(before), binomialProportion(right, rows), table);
  }
  const estimates = pairedMeans({ candidate: own, baseline: before }, options);
  return compose(mean(own), before && defined(before), estimates.candidate(), before && estimates);
}

/** Rows that are alike in truth and in what both models say. */
interface Cells {
  /** cells × labels, row-major. */
  readonly truth: Uint8Array;
  readonly candidate: Uint8Array;
  readonly baseline: Uint8Array;
  readonly counts: Float64Array;
}

function estimateCounts(metric: LabelMetric, view: SetMeasurement, options: BootstrapOptions): MetricNumbers {
  const width = view.classes.length;
  const cells = cellsOf(view);
  const into = emptyCounts(width);
  const count = (predicted: Uint8Array, weights: Float64Array) =>
    countInto(into, cells.truth, predicted, weights, width);
  const value = evaluateCounts(metric, count(cells.candidate, cells.counts));
  if (!value.defined) return nothing(reasonSentence(value.reason));
  // scikit-learn counts a label that never occurs as 0 and warns: a mean over labels that pretends to know it decides nothing.
  if (value.note !== null) return nothing(reasonSentence(value.note));
  const before = view.baseline && evaluateCounts(metric, count(cells.baseline, cells.counts));
  const measure = (weights: Float64Array) => ({
    candidate: metric.statistic(count(cells.candidate, weights)),
    baseline: view.baseline ? metric.statistic(count(cells.baseline, weights)) : Number.NaN,
  });
  const sample = { counts: cells.counts, measure };
  const resampled = () => pairedBootstrap(sample, options);
  const estimates =
    cells.counts.length > MOST_RESAMPLED_ROWS
      ? unlessStill(jackknifeEstimates(sample, options), resampled)
      : resampled();
  return compose(value.value, before, estimates.candidate(), view.baseline && estimates);
}

/**
 * Distinct rows and how often each occurs, in an order that the table's does not change; and, with count 0, those that tell
 * the models apart in one label and that no row shows.
 */
function cellsOf({ rows, classes, truth, candidate, baseline }: SetMeasurement): Cells {
  const width = classes.length;
  const other = baseline ?? candidate;
  const counts = new Map<string, number>();
  const text = (values: Uint8Array, row: number) => values.subarray(row * width, (row + 1) * width).join('');
  for (let row = 0; row < rows; row++) {
    const key = text(truth, row) + text(candidate.predicted, row) + text(other.predicted, row);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  for (let label = 0; label < width; label++) {
    const [none, one] = ['0'.repeat(width), `${'0'.repeat(label)}1${'0'.repeat(width - label - 1)}`];
    for (const key of [one + none + one, one + one + none, none + one + none, none + none + one]) {
      if (!counts.has(key)) counts.set(key, 0);
    }
  }
  const keys = [...counts.keys()].sort();
  const part = (at: number) =>
    Uint8Array.from(keys.flatMap((key) => [...key.slice(at * width, (at + 1) * width)].map(Number)));
  return {
    truth: part(0),
    candidate: part(1),
    baseline: part(2),
    counts: Float64Array.from(keys, (key) => counts.get(key)!),
  };
}

type Counts = { rows: number; truth: Float64Array; predicted: Float64Array; hits: Float64Array };

function emptyCounts(width: number): Counts {
  return { rows: 0, truth: new Float64Array(width), predicted: new Float64Array(width), hits: new Float64Array(width) };
}

function countInto(
  into: Counts,
  truth: Uint8Array,
  predicted: Uint8Array,
  weights: Float64Array,
  width: number,
): ClassCounts {
  into.rows = 0;
  for (const array of [into.truth, into.predicted, into.hits]) array.fill(0);
  for (let cell = 0; cell < weights.length; cell++) {
    const weight = weights[cell]!;
    if (weight === 0) continue;
    into.rows += weight;
    for (let label = 0; label < width; label++) {
      const at = cell * width + label;
      if (truth[at] === 1) into.truth[label]! += weight;
      if (predicted[at] === 1) into.predicted[label]! += weight;
      if (truth[at] === 1 && predicted[at] === 1) into.hits[label]! += weight;
    }
  }
  return into;
}
