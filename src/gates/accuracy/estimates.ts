import type { KeyPath } from '../../config/sources.ts';
import type { Metric } from '../../metrics/metric.ts';
import { machineEpsilon } from '../../metrics/scores.ts';
import { UndefinedStatisticError } from '../../stats/replicates.ts';
import type { MetricLimit } from '../limit.ts';
import { estimateAgreement } from './agreement.ts';
import { clusterEstimator } from './cluster-estimates.ts';
import { estimateCustom } from './custom.ts';
import { fairnessQuestions } from './fairness.ts';
import { NONE } from './find-slice.ts';
import type { AccuracyKeys } from './keys.ts';
import { labelEstimator } from './label-estimates.ts';
import type { Measurement } from './measurement.ts';
import { type MetricNumbers, nothing, reasonSentence } from './metric-numbers.ts';
import { type Scope, scopesOf, within } from './scope.ts';
import { estimateScoreCurves, estimateScores } from './score-estimates.ts';
import { setEstimator } from './set-estimates.ts';
import { estimateIntervals, estimateValues } from './value-estimates.ts';

/** What is known about one metric on one set of rows. */
export interface MetricEstimates extends MetricNumbers {
  readonly request: Told;
  /** Where a limit stands, if not below `metrics` of the scope. */
  readonly source?: KeyPath;
  /** The same of all of its limits, each under its own rule. */
  readonly below?: KeyPath;
  readonly scope: Scope;
  readonly rows: number;
}

/** What checks tell of a metric, and its limits. */
export interface Told {
  readonly key: string;
  readonly metric: Pick<Metric, 'name' | 'unit' | 'better' | 'shareOf'> & { readonly needs?: Metric['needs'] };
  readonly limits: readonly MetricLimit[];
}

/** One for each metric and scope, in the order of the policy, and then those of fairness. */
export function estimateMetrics(keys: AccuracyKeys, measurement: Measurement): readonly MetricEstimates[] {
  return [...metricsOf(keys, measurement), ...customOf(keys, measurement), ...fairnessOf(keys, measurement)];
}

/** Of all rows. */
function customOf({ custom, seed, resamples }: AccuracyKeys, measurement: Measurement): MetricEstimates[] {
  return Object.entries(custom).map(([name, { better, limits }]) => {
    const values = measurement.custom?.find((one) => one.name === name);
    return {
      ...guarded(() =>
        values ? estimateCustom(values, measurement.groups, { seed, resamples }) : nothing(`${name} was not measured.`),
      ),
      request: { key: name, metric: { name, unit: 'units', better }, limits },
      scope: { slice: null, rows: null, requests: [], path: [] },
      below: ['custom', name],
      rows: measurement.rows,
    };
  });
}

function fairnessOf({ fairness, seed, resamples }: AccuracyKeys, measurement: Measurement): MetricEstimates[] {
  return fairnessQuestions(fairness, measurement, { seed, resamples }).map(
    ({ metric, limit: { rule, value, text }, numbers, path }) => ({
      ...numbers,
      request: {
        key: metric.title,
        metric,
        limits: [{ rule: rule === 'max-gap' ? 'max' : 'min', level: { value, unit: undefined, text } }],
      },
      scope: { slice: null, rows: null, requests: [], path: [] },
      source: path,
      rows: measurement.rows,
    }),
  );
}

function metricsOf(keys: AccuracyKeys, measurement: Measurement): MetricEstimates[] {
  return scopesOf(keys, measurement).flatMap((scope) => {
    const view = within(measurement, scope.rows);
    const estimate = view.rows === 0 ? () => nothing(vanished(scope)) : whereFinite(view, keys);
    return scope.requests.map((request) => ({
      request,
      scope,
      rows: view.rows,
      ...guarded(() => estimate(request.metric)),
    }));
  });
}

function vanished({ slice }: Scope): string {
  if (slice === null) return 'There are no rows to measure.';
  if (slice.value === NONE) {
    return `No slice ${slice.column} has 20 rows in one half of the rows and some in the other, so none can be looked for. Cut the rows into fewer.`;
  }
  return `No row has ${slice.column} = ${slice.value}, which the policy names; a slice that is not there was not tested.`;
}

type Estimator = (metric: Metric) => MetricNumbers;

/** NaN of the candidate spoils everything, NaN of the baseline what needs the baseline. */
function whereFinite(view: Measurement, keys: AccuracyKeys): Estimator {
  const { candidate, baseline } = view;
  if (candidate.nonFinite > 0) {
    const reason = `The model’s output is NaN or infinite in ${candidate.nonFinite} of ${view.rows} rows.`;
    return () => nothing(reason);
  }
  if (baseline === null || baseline.nonFinite === 0) return estimatorOf(view, keys);
  const alone = estimatorOf({ ...view, baseline: null }, keys);
  const reason = `The baseline’s output is NaN or infinite in ${baseline.nonFinite} of ${view.rows} rows.`;
  return (metric) => {
    const numbers = alone(metric);
    return numbers.reason === null ? { ...numbers, reason } : numbers;
  };
}

function estimatorOf(view: Measurement, { seed, resamples }: AccuracyKeys): Estimator {
  const options = { seed, resamples };
  if (view.groups !== null) return clusterEstimator(view, view.groups, options);
  if (view.kind === 'values') {
    return (metric) =>
      metric.needs === 'interval'
        ? estimateIntervals(metric, view, options)
        : metric.needs === 'values'
          ? estimateValues(metric, view, options)
          : nothing(`${metric.name} is about classes, and the labels are numbers.`);
  }
  if (view.kind === 'sets') {
    const ofSets = setEstimator(view, options);
    return (metric) => {
      if (metric.needs === 'agreement') return estimateAgreement(view);
      return 'bind' in metric ? ofSets(metric) : nothing(`${metric.name} is about numbers.`);
    };
  }
  const ofLabels = labelEstimator(view, options);
  const epsilons = [view.candidate, view.baseline].map((one) => (one?.scores.known ? one.scores.epsilon : 0));
  const setting = { classes: view.classes, epsilon: Math.max(...epsilons, machineEpsilon('float64')) };
  return (metric) => {
    if (metric.needs === 'values' || metric.needs === 'interval') {
      return nothing(`${metric.name} is about numbers, and the labels are classes.`);
    }
    if (metric.needs === 'agreement') return estimateAgreement(view);
    const bound = metric.bind(setting);
    if (!bound.ok) return nothing(reasonSentence(bound.reason));
    switch (bound.metric.needs) {
      case 'labels':
        return ofLabels(bound.metric);
      case 'columns':
      case 'confidence':
        return estimateScoreCurves(bound.metric, view, options);
      case 'sets':
        return nothing(`${metric.name} is about rows with any number of labels.`);
      default:
        return estimateScores(bound.metric, view, options);
    }
  };
}

function guarded(make: () => MetricNumbers): MetricNumbers {
  try {
    return make();
  } catch (error) {
    if (error instanceof UndefinedStatisticError) return nothing(reasonSentence(error.message));
    throw error;
  }
}
