import type { ClassMetric } from '../../metrics/metric.ts';
import { evaluateCounts, type LabelMetric, type SetMetric } from '../../metrics/metric.ts';
import { binomialProportion } from '../../stats/binomial.ts';
import { type BootstrapOptions, pairedBootstrap } from '../../stats/bootstrap.ts';
import { jackknifeEstimates, unlessStill } from '../../stats/large-sample.ts';
import { MOST_RESAMPLED_ROWS, pairedMeans } from '../../stats/paired-means.ts';
import { estimateCurves } from './curve-estimates.ts';
import { labelEstimator } from './label-estimates.ts';
import { setSums } from './label-sums.ts';
import type { SetMeasurement, SetPredictions } from './measurement.ts';
import { compose, fromShares, type MetricNumbers, nothing, pairedTableOf, reasonSentence } from './metric-numbers.ts';
import { bindInSets, countInto, emptyCounts, setCurveRows, setRowValues, tellingRows } from './set-rows.ts';

/** Metrics of rows with any number of labels. Rows stay together in every resample, with all their labels. */
export function setEstimator(view: SetMeasurement, options: BootstrapOptions): (metric: ClassMetric) => MetricNumbers {
  return (metric) => {
    const bound = bindInSets(metric, view);
    if (typeof bound === 'string') return nothing(reasonSentence(bound));
    switch (bound.metric.needs) {
      case 'labels':
        return bound.of === null
          ? estimateCounts(bound.metric, view, options)
          : labelEstimator(bound.of, options)(bound.metric);
      case 'sets':
        return estimateRows(bound.metric, view, options);
      case 'columns':
        return estimateCurves(bound.metric, setCurveRows(bound.metric, view), options);
      default:
        return nothing(`${metric.name} is about rows of one class each.`);
    }
  };
}

function estimateRows(metric: SetMetric, view: SetMeasurement, options: BootstrapOptions): MetricNumbers {
  const { rows, candidate, baseline } = view;
  const values = (model: SetPredictions) => setRowValues(metric, view, model);
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
  const sample = { counts: cells.counts, ...setSums(metric, width, cells, view.baseline !== null) };
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
  const telling = tellingRows(width);
  for (let row = 0; row < telling.truth.length / width; row++) {
    const key = text(telling.truth, row) + text(telling.candidate, row) + text(telling.baseline, row);
    if (!counts.has(key)) counts.set(key, 0);
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
