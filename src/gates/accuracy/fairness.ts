import type { Metric } from '../../metrics/metric.ts';
import type { BootstrapOptions } from '../../stats/bootstrap.ts';
import { type ClusteredRate, largestClusteredGap, smallestClusteredRatio } from '../../stats/cluster-gap.ts';
import type { Estimate } from '../../stats/estimate.ts';
import { largestGap, smallestRatio } from '../../stats/group-gap.ts';
import { several } from '../../wording/numbers.ts';
import { isSameCut } from './cut.ts';
import type { FairnessKeys, FairnessLimit, FairnessMeasure } from './fairness-keys.ts';
import { rowsByValue } from './find-slice.ts';
import type { ClassMeasurement, Measurement } from './measurement.ts';
import { type MetricNumbers, nothing } from './metric-numbers.ts';
import { shown } from './shown.ts';

/** One limit on how far groups lie apart, and what is known of it. */
export interface FairnessQuestion {
  /** Named as a metric is, so that reports tell it as one. */
  readonly metric: Pick<Metric, 'name' | 'title' | 'unit' | 'better' | 'definition'>;
  readonly limit: FairnessLimit;
  readonly numbers: MetricNumbers;
  /** Where it is written, below the gate's keys. */
  readonly path: readonly (string | number)[];
}

/** Every pair is looked at. */
const MOST_GROUPS = 200;
/** And of every pair the resamples are kept. */
const MOST_CLUSTERED_GROUPS = 50;
const ONE_CLUSTER = 'All rows are of one group of group-by, and how such groups differ cannot be told from one.';

const RATES: Readonly<Record<FairnessMeasure, readonly Rate[]>> = {
  'demographic-parity': ['selection'],
  'equal-opportunity': ['true-positive'],
  'equalized-odds': ['true-positive', 'false-positive'],
  'predictive-parity': ['precision'],
  'accuracy-parity': ['accuracy'],
};

type Rate = 'selection' | 'true-positive' | 'false-positive' | 'precision' | 'accuracy';

const WHAT: Readonly<Record<Rate, { readonly of: string; readonly among: string }>> = {
  selection: { of: 'is predicted as the positive class', among: 'rows' },
  'true-positive': { of: 'is predicted as the positive class', among: 'rows of the positive class' },
  'false-positive': { of: 'is predicted as the positive class', among: 'rows of another class' },
  precision: { of: 'is of the positive class', among: 'rows predicted as it' },
  accuracy: { of: 'is right', among: 'rows' },
};

/** Every limit on fairness, in the order of the policy. A group that has no rate makes all of its measure undefined. */
export function fairnessQuestions(
  fairness: readonly FairnessKeys[],
  measurement: Measurement,
  options: BootstrapOptions,
): readonly FairnessQuestion[] {
  return fairness.flatMap((keys, index) =>
    keys.limits.flatMap(({ measure, limits }) =>
      limits.map((limit): FairnessQuestion => {
        const kind = limit.rule === 'max-gap' ? 'gap' : 'ratio';
        return {
          metric: {
            name: `${measure}_${kind}[${keys.by.join(' × ')}]`,
            title: `${measure} ${kind} by ${keys.by.join(' × ')}`,
            unit: 'fraction',
            better: kind === 'gap' ? 'lower' : 'higher',
            definition: `${kind === 'gap' ? 'highest less lowest' : 'lowest over highest'} share, among the groups, of ${RATES[measure].map((rate) => `${WHAT[rate].among} of which each ${WHAT[rate].of}`).join(', and of ')}`,
          },
          limit,
          numbers: numbersOf(keys, measure, kind, measurement, options),
          path: ['fairness', index, 'measures', measure, limit.rule],
        };
      }),
    ),
  );
}

function numbersOf(
  keys: FairnessKeys,
  measure: FairnessMeasure,
  kind: 'gap' | 'ratio',
  measurement: Measurement,
  options: BootstrapOptions,
): MetricNumbers {
  if (measurement.kind !== 'classes') return nothing('Fairness compares rates of one class.');
  if (measurement.candidate.nonFinite > 0) {
    return nothing(
      `The model’s output is NaN or infinite in ${measurement.candidate.nonFinite} of ${measurement.rows} rows.`,
    );
  }
  const positive = positiveOf(keys, measurement);
  if (typeof positive === 'string') return nothing(positive);
  const { column, values, value: codes } = measurement.slices.find((one) => isSameCut(one.cut, { by: keys.by }))!;
  const groups = rowsByValue(values.length, codes)
    .map((rows, code) => ({ name: values[code]!, rows }))
    .filter(({ rows }) => rows.length >= keys['min-rows']);
  if (groups.length < 2) {
    return nothing(
      `${column} has ${groups.length === 1 ? `one group only, ${groups[0]!.name}` : 'no group that is large enough'}, and a gap is between two.`,
    );
  }
  const most = measurement.groups === null ? MOST_GROUPS : MOST_CLUSTERED_GROUPS;
  if (groups.length > most) {
    return nothing(
      `${column} has ${groups.length} groups, and at most ${most} are compared, each with each. Cut the rows into fewer, or leave small ones out with min-rows.`,
    );
  }
  if (measurement.groups?.every((one) => one === measurement.groups![0])) return nothing(ONE_CLUSTER);
  const rates: ClusteredRate[][] = [];
  for (const rate of RATES[measure]) {
    const counted = groups.map(({ rows }) => countOf(rate, rows, positive, measurement));
    const empty = groups.filter((_, at) => counted[at]!.trials === 0).map(({ name }) => name);
    if (empty.length > 0) {
      return nothing(
        `${several(empty.length, 'group has', 'groups have')} no ${WHAT[rate].among}, so ${measure} is not defined there: ${shown(empty)}. A group without a rate is no fair one.`,
      );
    }
    rates.push(counted);
  }
  if (kind === 'ratio' && rates.some((groups_) => groups_.every(({ successes }) => successes === 0))) {
    return nothing(`The rate of ${measure} is 0 in every group, so that no ratio is defined.`);
  }
  const estimate = estimateOf(kind, rates, measurement.groups !== null, options);
  return { candidate: estimate.value, baseline: null, value: estimate, difference: null, relative: null, reason: null };
}

function estimateOf(
  kind: 'gap' | 'ratio',
  rates: readonly (readonly ClusteredRate[])[],
  isClustered: boolean,
  options: BootstrapOptions,
): Estimate {
  if (isClustered) return kind === 'gap' ? largestClusteredGap(rates, options) : smallestClusteredRatio(rates, options);
  return kind === 'gap' ? largestGap(rates) : smallestRatio(rates);
}

function positiveOf({ positive }: FairnessKeys, { classes }: ClassMeasurement): number | string {
  const wanted = positive ?? ['1', 'true'].find((name) => classes.length === 2 && classes.includes(name));
  if (wanted === undefined) return `Which of ${shown(classes)} is the good outcome is not said. Name it with positive.`;
  const index = classes.indexOf(wanted);
  return index >= 0
    ? index
    : `There is no class ${JSON.stringify(wanted)}, which positive names; the classes are ${shown(classes)}.`;
}

function countOf(
  rate: Rate,
  rows: Int32Array,
  positive: number,
  { label, candidate, groups }: ClassMeasurement,
): ClusteredRate {
  let [successes, trials] = [0, 0];
  const clusters = new Map<number, { successes: number; trials: number }>();
  for (const row of rows) {
    const [truth, said] = [label[row]!, candidate.predicted[row]!];
    const counts =
      rate === 'true-positive'
        ? truth === positive
        : rate === 'false-positive'
          ? truth !== positive
          : rate === 'precision'
            ? said === positive
            : true;
    if (!counts) continue;
    const hit = rate === 'accuracy' ? said === truth : rate === 'precision' ? truth === positive : said === positive;
    trials++;
    if (hit) successes++;
    if (groups === null) continue;
    const cluster = clusters.get(groups[row]!) ?? { successes: 0, trials: 0 };
    cluster.trials++;
    if (hit) cluster.successes++;
    clusters.set(groups[row]!, cluster);
  }
  return { successes, trials, clusters };
}
