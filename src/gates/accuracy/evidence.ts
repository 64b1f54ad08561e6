import { type ConfusionTable, classCounts, confusionOf } from '../../metrics/confusion.ts';
import {
  evaluateCounts,
  evaluateRows,
  type LabelMetric,
  type MetricValue,
  type RowMetric,
} from '../../metrics/metric.ts';
import { pairedBuilder } from '../../metrics/paired.ts';
import { binomialProportion } from '../../stats/binomial.ts';
import { type BootstrapOptions, type PairedEstimates, pairedBootstrap } from '../../stats/bootstrap.ts';
import type { Estimate } from '../../stats/estimate.ts';
import { pairedDifference } from '../../stats/paired-difference.ts';
import { pairedMeans } from '../../stats/paired-means.ts';
import { pairedRatio } from '../../stats/paired-ratio.ts';
import type { PairedTable } from '../../stats/paired-table.ts';
import { UndefinedStatisticError } from '../../stats/replicates.ts';
import { withUnseenCells } from '../../stats/unseen-cells.ts';
import { sentence } from '../../wording/sentence.ts';
import type { AccuracyKeys } from './keys.ts';
import type { Measurement, Outcomes } from './measurement.ts';
import type { MetricRequest } from './metric-keys.ts';
import { type Scope, scopesOf } from './scope.ts';

/** What is known about one metric on one set of rows. An estimate that is null is not defined, for the reason given. */
export interface Evidence {
  readonly request: MetricRequest;
  readonly scope: Scope;
  readonly rows: number;
  readonly candidate: number | null;
  readonly baseline: number | null;
  /** Of the candidate's own value. */
  readonly value: Estimate | null;
  /** Candidate minus baseline on the same rows. */
  readonly difference: Estimate | null;
  /** (Candidate − baseline) / |baseline|. */
  readonly relative: Estimate | null;
  readonly reason: string | null;
}

type Numbers = Omit<Evidence, 'request' | 'scope' | 'rows'>;

/** One piece of evidence per metric and scope, in the order of the policy. */
export function gatherEvidence(keys: AccuracyKeys, measurement: Measurement): readonly Evidence[] {
  return scopesOf(keys, measurement).flatMap((scope) => {
    const view = viewOf(measurement, scope);
    return scope.requests.map((request) => ({
      request,
      scope,
      rows: scope.rows.length,
      ...numbersFor(request, view, keys),
    }));
  });
}

/** The measurement's arrays, cut to the rows of a scope. */
interface View {
  readonly classes: readonly string[];
  readonly label: Int32Array;
  readonly candidate: Outcomes;
  readonly baseline: Outcomes | null;
}

function viewOf({ classes, label, candidate, baseline }: Measurement, { rows }: Scope): View {
  const cut = (outcomes: Outcomes): Outcomes => {
    const predicted = pick(outcomes.predicted, rows);
    return {
      ...outcomes,
      predicted,
      rank: outcomes.rank && pick(outcomes.rank, rows),
      probability: outcomes.probability && Float64Array.from(rows, (row) => outcomes.probability![row]!),
      nonFinite: predicted.reduce((count, guess) => (guess < 0 ? count + 1 : count), 0),
    };
  };
  return { classes, label: pick(label, rows), candidate: cut(candidate), baseline: baseline && cut(baseline) };
}

function pick(values: Int32Array, rows: Int32Array): Int32Array {
  return Int32Array.from(rows, (row) => values[row]!);
}

function numbersFor({ metric }: MetricRequest, view: View, keys: AccuracyKeys): Numbers {
  const { candidate, baseline, classes } = view;
  if (candidate.nonFinite > 0)
    return nothing(`The model’s output is NaN or infinite in ${candidate.nonFinite} of ${view.label.length} rows.`);
  const bound = metric.bind({ classes, epsilon: Math.max(candidate.epsilon, baseline?.epsilon ?? 0) });
  if (!bound.ok) return nothing(`${sentence(capitalized(bound.reason))}`);
  const options = { seed: keys.seed, resamples: keys.resamples };
  const usable = baseline && baseline.nonFinite === 0 ? baseline : null;
  const numbers = guarded(() =>
    bound.metric.needs === 'labels'
      ? fromLabels(bound.metric, view, usable, options)
      : fromRows(bound.metric, view, usable, options),
  );
  if (baseline === null || usable !== null || numbers.reason !== null) return numbers;
  return {
    ...numbers,
    reason: `The baseline’s output is NaN or infinite in ${baseline.nonFinite} of ${view.label.length} rows.`,
  };
}

function fromLabels(metric: LabelMetric, view: View, baseline: Outcomes | null, options: BootstrapOptions): Numbers {
  const { classes, label, candidate } = view;
  const own = confusionOf(classes, label, candidate.predicted);
  const other = baseline && confusionOf(classes, label, baseline.predicted);
  const value = evaluateCounts(metric, classCounts(own));
  const before = other && evaluateCounts(metric, classCounts(other));
  if (!value.defined) return nothing(sentence(capitalized(value.reason)));
  // scikit-learn gives 0 and a warning where a class never occurs; a limit on a class that vanished decides nothing.
  if (metric.name.endsWith(']') && value.note !== null)
    return nothing(`${sentence(capitalized(value.note))} ${NO_LIMIT_ON_IT}`);
  const counts = metric.proportion?.(classCounts(own));
  const exact = counts && counts.trials > 0 ? binomialProportion(counts.successes, counts.trials) : null;
  const paired = baseline && pairedShare(metric, view, baseline);
  if (exact && (baseline === null || paired)) return fromShares(value.value, before, exact, paired ?? null);
  const estimates = bootstrapLabels(metric, view, baseline, options);
  return compose(value.value, before, exact ?? estimates.candidate(), baseline && estimates);
}

const NO_LIMIT_ON_IT = 'That 0 says nothing about the model, so no limit is held against it.';

function fromRows(metric: RowMetric, view: View, baseline: Outcomes | null, options: BootstrapOptions): Numbers {
  const inputs = (outcomes: Outcomes) => (metric.needs === 'ranks' ? outcomes.rank : outcomes.probability);
  const [own, other] = [inputs(view.candidate), baseline && inputs(baseline)];
  if (own === null) return nothing(NO_SCORES('model'));
  const labels = new Set(view.label);
  if (metric.needs === 'probabilities' && labels.size < 2) {
    return nothing(`${metric.name} needs rows of at least two classes, and these are all of one.`);
  }
  const candidate = evaluateRows(metric, own);
  const before = other && evaluateRows(metric, other);
  if (!candidate.result.defined) return nothing(sentence(capitalized(candidate.result.reason)));
  const numbers =
    metric.needs === 'ranks'
      ? fromShares(
          candidate.result.value,
          before?.result ?? null,
          binomialProportion(count(candidate.rows, 1), candidate.rows.length),
          before && tableOf(candidate.rows, before.rows),
        )
      : composeMeans(candidate, before, options);
  return baseline !== null && other === null ? { ...numbers, reason: NO_SCORES('baseline') } : numbers;
}

const NO_SCORES = (role: string) => `The ${role}’s output holds labels, and this metric needs logits or probabilities.`;

function composeMeans(
  candidate: ReturnType<typeof evaluateRows>,
  before: ReturnType<typeof evaluateRows> | null,
  options: BootstrapOptions,
): Numbers {
  const estimates = pairedMeans({ candidate: candidate.rows, baseline: before?.rows ?? null }, options);
  const value = candidate.result.defined ? candidate.result.value : Number.NaN;
  return compose(value, before?.result ?? null, estimates.candidate(), before && estimates);
}

/** A share of rows: exact for the value, a paired score interval for the comparison. */
function fromShares(value: number, before: MetricValue | null, exact: Estimate, table: PairedTable | null): Numbers {
  const baseline = before?.defined ? before.value : null;
  return {
    candidate: value,
    baseline,
    value: exact,
    difference: table && pairedDifference(table),
    relative: table && baseline !== null && baseline > 0 ? pairedRatio(table) : null,
    reason: baseline === 0 ? RELATIVE_TO_ZERO : before && !before.defined ? sentence(capitalized(before.reason)) : null,
  };
}

function compose(value: number, before: MetricValue | null, own: Estimate, estimates: PairedEstimates | null): Numbers {
  const baseline = before?.defined ? before.value : null;
  const compared = estimates !== null && baseline !== null;
  return {
    candidate: value,
    baseline,
    value: own,
    difference: compared ? estimates.difference() : null,
    relative: compared && baseline !== 0 ? estimates.relativeChange() : null,
    reason: baseline === 0 ? RELATIVE_TO_ZERO : before && !before.defined ? `Of the baseline: ${before.reason}.` : null,
  };
}

const RELATIVE_TO_ZERO = 'The baseline is 0, and nothing is a percentage of 0; write the limit in points.';

/**
 * Where the metric is a share whose trials do not depend on the predictions (accuracy, recall of a class), the rows on
 * which the two models differ in success; null for any other metric.
 */
function pairedShare(metric: LabelMetric, view: View, baseline: Outcomes): PairedTable | null {
  const { proportion } = metric;
  if (proportion === null) return null;
  const single = (truth: number, predicted: number) =>
    proportion(classCounts(confusionOf(view.classes, [truth], [predicted])));
  const known = new Map<number, ReturnType<typeof single>>();
  const of = (truth: number, predicted: number) => {
    const key = truth * view.classes.length + predicted;
    const found = known.get(key) ?? single(truth, predicted);
    known.set(key, found);
    return found;
  };
  const table = { bothRight: 0, gained: 0, lost: 0, bothWrong: 0 };
  for (let row = 0; row < view.label.length; row++) {
    const truth = view.label[row]!;
    const after = of(truth, view.candidate.predicted[row]!);
    const before = of(truth, baseline.predicted[row]!);
    if (after.trials !== before.trials) return null;
    if (after.trials > 0) table[outcome(after.successes > 0, before.successes > 0)]++;
  }
  return table;
}

function outcome(candidate: boolean, baseline: boolean): keyof PairedTable {
  if (candidate) return baseline ? 'bothRight' : 'gained';
  return baseline ? 'lost' : 'bothWrong';
}

function tableOf(candidate: Float64Array, baseline: Float64Array): PairedTable {
  const table = { bothRight: 0, gained: 0, lost: 0, bothWrong: 0 };
  for (let row = 0; row < candidate.length; row++) table[outcome(candidate[row] === 1, baseline[row] === 1)]++;
  return table;
}

/** Resamples distinct (label, candidate, baseline) cells, so a resample costs what the cells cost, not the rows. */
function bootstrapLabels(
  metric: LabelMetric,
  { classes, label, candidate }: View,
  baseline: Outcomes | null,
  options: BootstrapOptions,
): PairedEstimates {
  const builder = pairedBuilder(classes);
  builder.add(label, candidate.predicted, (baseline ?? candidate).predicted);
  const seen = builder.tables();
  const { truth, counts, ...predicted } = withUnseenCells(
    {
      truth: seen.candidate.truth,
      candidate: seen.candidate.predicted,
      baseline: seen.baseline.predicted,
      counts: seen.counts,
    },
    classes.length,
  );
  const own: ConfusionTable = { classes, truth, predicted: predicted.candidate, counts, rows: label.length };
  const other: ConfusionTable = { ...own, predicted: predicted.baseline };
  const into = classCounts(own);
  const statistic = (table: ConfusionTable, weights: Float64Array) =>
    metric.statistic(classCounts(table, weights, into));
  const measure = (weights: Float64Array) => ({
    candidate: statistic(own, weights),
    baseline: baseline === null ? Number.NaN : statistic(other, weights),
  });
  return pairedBootstrap({ counts, measure }, options);
}

function guarded(make: () => Numbers): Numbers {
  try {
    return make();
  } catch (error) {
    if (error instanceof UndefinedStatisticError) return nothing(sentence(capitalized(error.message)));
    throw error;
  }
}

function nothing(reason: string): Numbers {
  return { candidate: null, baseline: null, value: null, difference: null, relative: null, reason };
}

function count(values: Float64Array, wanted: number): number {
  return values.reduce((sum, value) => (value === wanted ? sum + 1 : sum), 0);
}

/** The name of a metric stays as it is written. */
function capitalized(text: string): string {
  return /^[a-z]+[ ,]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
