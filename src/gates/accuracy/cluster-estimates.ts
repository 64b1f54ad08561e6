import { classCounts, confusionOf } from '../../metrics/confusion.ts';
import {
  evaluateCounts,
  type IntervalMetric,
  type LabelMetric,
  type Metric,
  type RowMetric,
  type ScoreMetric,
  type SetMetric,
  type ValueMetric,
} from '../../metrics/metric.ts';
import { pairedBuilder } from '../../metrics/paired.ts';
import { machineEpsilon } from '../../metrics/scores.ts';
import { type BootstrapOptions, type PairedSample, pairedBootstrap } from '../../stats/bootstrap.ts';
import type { Estimate } from '../../stats/estimate.ts';
import { jackknifeEstimates, unlessStill } from '../../stats/large-sample.ts';
import { MOST_RESAMPLED_ROWS } from '../../stats/paired-means.ts';
import { grouped, type SummedSample } from '../../stats/summed-sample.ts';
import { withUnseenCells } from '../../stats/unseen-cells.ts';
import { isAlike } from './agreement.ts';
import { classSums, setSums } from './label-sums.ts';
import type {
  ClassMeasurement,
  CustomValues,
  Measurement,
  SetMeasurement,
  SetPredictions,
  ValueMeasurement,
} from './measurement.ts';
import { compose, type MetricNumbers, nothing, reasonSentence } from './metric-numbers.ts';
import { curveRowsOf, scoreInputs } from './score-estimates.ts';
import { bindInSets, countInto, emptyCounts, setCurveRows, setRowValues, tellingRows } from './set-rows.ts';
import { rowValues } from './value-estimates.ts';
import { ofCurves, ofMeans, type RowSample } from './weighted-sample.ts';

/**
 * Metrics of rows that hang together: of one patient, one user, one film. Whole groups are drawn, never single rows, and what
 * no row shows is allowed for as a whole group of it. Above 5,000 groups 200 parts of the groups are left out in turn.
 */
export function clusterEstimator(
  view: Measurement,
  groups: Int32Array,
  options: BootstrapOptions,
): (metric: Metric) => MetricNumbers {
  return (metric) => {
    const sample = sampleOf(metric, view);
    if (typeof sample === 'string') return nothing(reasonSentence(sample));
    return estimate(sample, view, groups, options);
  };
}

function estimate(
  sample: RowSample,
  view: Pick<Measurement, 'rows'>,
  groups: Int32Array,
  options: BootstrapOptions,
): MetricNumbers {
  const { code, count } = compact(groups);
  if (count < 2) return nothing('All rows are of one group, and how groups differ cannot be told from one.');
  const drawn = inGroups(sample, code, count);
  const resampled = () => pairedBootstrap(drawn, options);
  const estimates =
    count > MOST_RESAMPLED_ROWS ? unlessStill(jackknifeEstimates(drawn, options), resampled) : resampled();
  const inRows = <E extends Estimate>(one: E): E => ({ ...one, n: view.rows });
  const own = inRows(estimates.candidate());
  if (!sample.compared) return compose(own.value, null, own, null);
  const before = { defined: true, value: estimates.baseline().value, note: null } as const;
  return compose(own.value, before, own, {
    ...estimates,
    difference: () => inRows(estimates.difference()),
    relativeChange: () => inRows(estimates.relativeChange()),
  });
}

/** Each group is a cell, and each row that could be stands for a whole group of its kind. */
function inGroups(sample: RowSample, code: Int32Array, count: number): PairedSample | SummedSample {
  const { unseen } = sample;
  const size = code.length / count;
  const counts = new Float64Array(count + unseen).fill(1, 0, count);
  const group = Int32Array.from({ length: code.length + unseen }, (_, row) => code[row] ?? count + row - code.length);
  const scale = (row: number) => (row < code.length ? 1 : size);
  if ('cells' in sample) {
    return { counts, cells: grouped(sample.cells, group, counts.length, scale), of: sample.of };
  }
  const rows = new Float64Array(group.length);
  return {
    counts,
    measure(weights) {
      for (let row = 0; row < code.length; row++) rows[row] = weights[group[row]!]!;
      for (let row = code.length; row < rows.length; row++) rows[row] = weights[group[row]!]! * size;
      return sample.measure(rows);
    },
  };
}

/** Groups that occur in these rows, numbered without gaps in the order of their codes. */
function compact(groups: Int32Array): { readonly code: Int32Array; readonly count: number } {
  const present = [...new Set(groups)].sort((a, b) => a - b);
  const place = new Map(present.map((group, at) => [group, at]));
  return { code: groups.map((group) => place.get(group)!), count: present.length };
}

function sampleOf(metric: Metric, view: Measurement): RowSample | string {
  if (view.kind === 'values') {
    if (metric.needs === 'interval') return ofIntervals(metric, view);
    return metric.needs === 'values' ? ofValues(metric, view) : `${metric.name} is about classes`;
  }
  if (view.kind === 'sets') return ofSets(metric, view);
  if (metric.needs === 'values' || metric.needs === 'interval') return `${metric.name} is about numbers`;
  if (metric.needs === 'agreement') return ofAgreement(view);
  const { candidate, baseline, classes } = view;
  const epsilons = [candidate, baseline].map((one) => (one?.scores.known ? one.scores.epsilon : 0));
  const bound = metric.bind({ classes, epsilon: Math.max(...epsilons, machineEpsilon('float64')) });
  if (!bound.ok) return bound.reason;
  switch (bound.metric.needs) {
    case 'labels':
      return ofLabels(bound.metric, view);
    case 'columns':
    case 'confidence':
      return ofScores(bound.metric, view);
    case 'sets':
      return `${metric.name} is about rows with any number of labels`;
    default:
      return ofRows(bound.metric, view);
  }
}

function ofLabels(metric: LabelMetric, { classes, label, candidate, baseline }: ClassMeasurement): RowSample | string {
  const other = (baseline ?? candidate).predicted;
  const value = evaluateCounts(metric, classCounts(confusionOf(classes, label, candidate.predicted)));
  if (!value.defined) return value.reason;
  if (metric.name.endsWith(']') && value.note !== null) return value.note;
  const builder = pairedBuilder(classes);
  builder.add(label, candidate.predicted, other);
  const seen = builder.tables();
  const cells = withUnseenCells(
    {
      truth: seen.candidate.truth,
      candidate: seen.candidate.predicted,
      baseline: seen.baseline.predicted,
      counts: seen.counts,
    },
    classes.length,
  );
  const from = seen.counts.length;
  const unseen = cells.counts.length - from;
  const extended = (own: Int32Array, more: Int32Array) => {
    const all = new Int32Array(own.length + unseen);
    all.set(own);
    all.set(more.subarray(from), own.length);
    return all;
  };
  const sums = classSums(metric, classes.length, {
    truth: extended(label, cells.truth),
    candidate: extended(candidate.predicted, cells.candidate),
    baseline: baseline && extended(other, cells.baseline),
  });
  return { unseen, compared: baseline !== null, ...sums };
}

function ofRows(metric: RowMetric, view: ClassMeasurement): RowSample | string {
  const { candidate, baseline, label } = view;
  if (!candidate.scores.known) return `the model’s ${candidate.scores.reason}`;
  if (baseline && !baseline.scores.known) return `the baseline’s ${baseline.scores.reason}`;
  if (metric.needs === 'probabilities' && label.every((one) => one === label[0])) {
    return `${metric.name} needs rows of at least two classes, and these are all of one`;
  }
  const values = (model: typeof candidate) => Float64Array.from(scoreInputs(metric, model), metric.rowValue);
  return ofMeans(values(candidate), baseline && values(baseline));
}

function ofSets(metric: Metric, view: SetMeasurement): RowSample | string {
  if (metric.needs === 'agreement') return ofAgreement(view);
  if (!('bind' in metric)) return `${metric.name} is about numbers`;
  const bound = bindInSets(metric, view);
  if (typeof bound === 'string') return bound;
  switch (bound.metric.needs) {
    case 'labels':
      return bound.of === null ? ofSetCounts(bound.metric, view) : ofLabels(bound.metric, bound.of);
    case 'sets':
      return ofSetRows(bound.metric, view);
    case 'columns':
      return ofCurves(bound.metric, setCurveRows(bound.metric, view));
    default:
      return `${metric.name} is about rows of one class each`;
  }
}

/** Unseen are rows of one label that tell the models apart in it: a whole group of them may be all alike. */
function ofSetCounts(metric: LabelMetric, view: SetMeasurement): RowSample | string {
  const { rows, classes, truth, candidate, baseline } = view;
  const width = classes.length;
  const other = baseline ?? candidate;
  const more = tellingRows(width);
  const unseen = more.truth.length / width;
  const extended = (values: Uint8Array, beyond: Uint8Array) => {
    const all = new Uint8Array(values.length + beyond.length);
    all.set(values);
    all.set(beyond, values.length);
    return all;
  };
  const of = {
    truth: extended(truth, more.truth),
    candidate: extended(candidate.predicted, more.candidate),
    baseline: extended(other.predicted, more.baseline),
  };
  const value = evaluateCounts(
    metric,
    countInto(emptyCounts(width), truth, candidate.predicted, new Float64Array(rows).fill(1), width),
  );
  if (!value.defined) return value.reason;
  if (value.note !== null) return value.note;
  return { unseen, compared: baseline !== null, ...setSums(metric, width, of, baseline !== null) };
}

function ofSetRows(metric: SetMetric, view: SetMeasurement): RowSample {
  const values = (model: SetPredictions) => setRowValues(metric, view, model);
  const { candidate, baseline } = view;
  return ofMeans(values(candidate), baseline && values(baseline), [], undefined, metric.isShare ? [0, 1] : undefined);
}

function ofAgreement(view: ClassMeasurement | SetMeasurement): RowSample | string {
  if (view.baseline === null) return 'there is no baseline to agree with';
  const isSame = isAlike(view);
  const alike = Float64Array.from({ length: view.rows }, (_, row) => (isSame(row) ? 1 : 0));
  // All rows may agree, and that does not mean that none could differ.
  return ofMeans(alike, null, [], undefined, [0, 1]);
}

function ofValues(metric: ValueMetric, { value, candidate, baseline }: ValueMeasurement): RowSample | string {
  const undefinedFor = metric.remark(value);
  if (undefinedFor !== null) return undefinedFor;
  const losses = (predicted: Float64Array) => value.map((truth, row) => metric.loss(truth, predicted[row]!));
  return ofMeans(
    losses(candidate.predicted),
    baseline && losses(baseline.predicted),
    metric.shared(value),
    metric.summary.of,
  );
}

function ofIntervals(metric: IntervalMetric, { value, candidate, baseline }: ValueMeasurement): RowSample | string {
  const own = rowValues(metric, value, candidate, 'model');
  const other = baseline && rowValues(metric, value, baseline, 'baseline');
  if (typeof own === 'string') return own;
  if (typeof other === 'string') return other;
  return ofMeans(own, other, [], undefined, metric.isShare ? [0, 1] : undefined);
}

/** The mean of a number per row that a program of the user says. */
export function clusterMeans(
  values: Pick<CustomValues, 'candidate' | 'baseline'>,
  groups: Int32Array,
  options: BootstrapOptions,
): MetricNumbers {
  return estimate(ofMeans(values.candidate, values.baseline), { rows: values.candidate.length }, groups, options);
}

function ofScores(metric: ScoreMetric, view: ClassMeasurement): RowSample | string {
  const rows = curveRowsOf(metric, view);
  return typeof rows === 'string' ? rows : ofCurves(metric, rows);
}
