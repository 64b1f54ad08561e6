import { markdownTable } from 'markdown-table';
import type { SetMeasurement } from '../../src/gates/accuracy/measurement.ts';
import { setEstimator } from '../../src/gates/accuracy/set-estimates.ts';
import { bindInSets } from '../../src/gates/accuracy/set-rows.ts';
import type { ClassMetric } from '../../src/metrics/metric.ts';
import { parseMetric } from '../../src/metrics/parse.ts';
import type { Random } from '../../src/stats/estimate.ts';
import { seededRandom } from '../../src/stats/random.ts';

const RUNS = 300;
const RESAMPLES = 300;
const CONFIDENCE = 0.95;

/** Rows of several labels and two models on them. Some rows are hard: there every label is got wrong more often, by both. */
export interface SetPopulation {
  readonly name: string;
  /** Share of the rows that have each label. */
  readonly prior: readonly number[];
  readonly hard: number;
  /** Share of labels that the baseline has wrong, in rows that are not hard and in those that are. */
  readonly wrong: readonly [number, number];
  /** Share of what the baseline has right that the candidate loses, by label. */
  readonly lost: (label: number) => number;
  /** Share of what it has wrong that the candidate mends. */
  readonly gained: number;
}

const FIVE = [0.5, 0.3, 0.2, 0.1, 0.05];

export const SET_POPULATIONS: readonly SetPopulation[] = [
  {
    name: '5 labels, some rows hard',
    prior: FIVE,
    hard: 0.2,
    wrong: [0.02, 0.2],
    lost: () => 0.01,
    gained: 0.15,
  },
  {
    name: '5 labels, only the rarest loses',
    prior: FIVE,
    hard: 0,
    wrong: [0.03, 0.03],
    lost: (label) => (label === 4 ? 0.02 : 0),
    gained: 0,
  },
];

/** Rows differ in so many ways that above 5,000 of them groups are left out in turn. */
const TWENTY: SetPopulation = {
  name: '20 labels, some rows hard',
  prior: Array.from({ length: 20 }, (_, label) => 0.3 / (1 + label / 4)),
  hard: 0.2,
  wrong: [0.02, 0.2],
  lost: () => 0.01,
  gained: 0.15,
};

const METRICS = ['f1_micro', 'f1_macro', 'recall_macro', 'hamming_loss', 'f1_samples', 'subset_accuracy'];

export interface SetErrors {
  /** An upper bound of the difference below the truth. */
  readonly tooLow: number;
  /** A lower bound above it. */
  readonly tooHigh: number;
}

/** How often a bound of the difference of two models lies beyond the truth. */
export function setErrors(name: string, population: SetPopulation, rows: number, runs = RUNS): SetErrors {
  const metric = named(name);
  const truth = trueDifference(metric, population);
  const random = seededRandom(41 + rows);
  let [tooLow, tooHigh] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const view = drawn(population, rows, random);
    const { difference, reason } = setEstimator(view, { seed: run + 1, resamples: RESAMPLES })(metric);
    if (difference === null) throw new Error(reason ?? name);
    const { low, high } = difference.interval(CONFIDENCE);
    if (low > truth + 1e-12) tooHigh += 1 / runs;
    if (high < truth - 1e-12) tooLow += 1 / runs;
  }
  return { tooLow, tooHigh };
}

function named(name: string): ClassMetric {
  const parsed = parseMetric(name);
  if (!parsed.ok || !('bind' in parsed.metric)) throw new RangeError(`${name} is no metric of labels`);
  return parsed.metric;
}

function measurementOf(
  rows: number,
  prior: readonly number[],
  cells: { readonly truth: Uint8Array; readonly candidate: Uint8Array; readonly baseline: Uint8Array },
): SetMeasurement {
  const said = (predicted: Uint8Array) => ({
    predicted,
    score: new Float64Array(predicted.length).fill(Number.NaN),
    nonFinite: 0,
  });
  return {
    kind: 'sets',
    rows,
    classes: prior.map((_, label) => String(label)),
    truth: cells.truth,
    candidate: said(cells.candidate),
    baseline: said(cells.baseline),
    unlabelled: 0,
    name: String,
    slices: [],
    groups: null,
    notes: [],
    quantised: null,
  };
}

function drawn({ prior, hard, wrong, lost, gained }: SetPopulation, rows: number, random: Random): SetMeasurement {
  const [truth, candidate, baseline] = [0, 1, 2].map(() => new Uint8Array(rows * prior.length));
  for (let row = 0; row < rows; row++) {
    const error = wrong[random() < hard ? 1 : 0];
    for (const [label, share] of prior.entries()) {
      const at = row * prior.length + label;
      const is = random() < share ? 1 : 0;
      const before = random() >= error;
      const after = before ? random() >= lost(label) : random() < gained;
      truth![at] = is;
      baseline![at] = before ? is : 1 - is;
      candidate![at] = after ? is : 1 - is;
    }
  }
  return measurementOf(rows, prior, { truth: truth!, candidate: candidate!, baseline: baseline! });
}

/** Exact: of counts from the chances of each label, of means over rows from every row that there can be. */
function trueDifference(metric: ClassMetric, population: SetPopulation): number {
  const { prior } = population;
  const none = new Uint8Array(prior.length);
  const bound = bindInSets(metric, measurementOf(1, prior, { truth: none, candidate: none, baseline: none }));
  if (typeof bound === 'string') throw new RangeError(bound);
  const { metric: of } = bound;
  const models = (['candidate', 'baseline'] as const).map((model) => {
    if (of.needs === 'labels') return of.statistic(expectedCounts(population, model));
    if (of.needs !== 'sets') throw new RangeError(`${metric.name} is no metric of sets`);
    return expectedRow(population, model, of.rowValue);
  });
  return models[0]! - models[1]!;
}

type Model = 'candidate' | 'baseline';

/** The chance that a model has a label right, in a row that is hard or is not. */
function rightAt({ wrong, lost, gained }: SetPopulation, model: Model, label: number, kind: 0 | 1): number {
  const before = 1 - wrong[kind];
  return model === 'baseline' ? before : before * (1 - lost(label)) + (1 - before) * gained;
}

function expectedCounts(population: SetPopulation, model: Model) {
  const { prior, hard } = population;
  const right = prior.map(
    (_, label) => (1 - hard) * rightAt(population, model, label, 0) + hard * rightAt(population, model, label, 1),
  );
  return {
    rows: 1,
    truth: Float64Array.from(prior),
    predicted: Float64Array.from(prior, (share, label) => share * right[label]! + (1 - share) * (1 - right[label]!)),
    hits: Float64Array.from(prior, (share, label) => share * right[label]!),
  };
}

interface Sets {
  readonly truth: number;
  readonly predicted: number;
  readonly hits: number;
  readonly wrong: number;
  readonly labels: number;
}

function expectedRow(population: SetPopulation, model: Model, value: (sets: Sets) => number): number {
  const { prior, hard } = population;
  const labels = prior.length;
  let sum = 0;
  for (const kind of [0, 1] as const) {
    for (let code = 0; code < 4 ** labels; code++) {
      let chance = kind === 1 ? hard : 1 - hard;
      const sets = { truth: 0, predicted: 0, hits: 0, wrong: 0, labels };
      for (let label = 0; label < labels; label++) {
        const [is, isRight] = [(code >> (2 * label)) & 1, (code >> (2 * label + 1)) & 1];
        const right = rightAt(population, model, label, kind);
        chance *= (is ? prior[label]! : 1 - prior[label]!) * (isRight ? right : 1 - right);
        sets.truth += is;
        sets.predicted += isRight ? is : 1 - is;
        sets.hits += is & isRight;
        sets.wrong += 1 - isRight;
      }
      sum += chance * value(sets);
    }
  }
  return sum;
}

/** The section of the page. */
export function severalLabels(): string {
  const few = METRICS.flatMap((metric) =>
    SET_POPULATIONS.flatMap((population) =>
      [250, 1000, 4000].map((rows) => line(metric, population, rows, setErrors(metric, population, rows))),
    ),
  );
  const many = ['f1_micro', 'f1_macro'].map((metric) => line(metric, TWENTY, 8000, setErrors(metric, TWENTY, 8000)));
  const head = ['metric', 'rows are', 'rows', 'difference too low', 'too high'];
  return `## Several labels a row

How often a bound of the difference of two models lies beyond the truth where a row may have any number of labels: ${RUNS} runs each,
so that 5 % may look like 2 to 8 %; ${RESAMPLES} resamples. The truth is exact. Whole rows are drawn, for in a hard row both models get
more than one label wrong. Of twenty labels nearly every row is another one, so that above 5,000 rows groups are left out in turn.

${markdownTable([head, ...few, ...many], { align: ['l', 'l', 'r', 'r', 'r'] })}

Subset accuracy is a share of rows and has the exact paired method. Where one rare label bears the whole difference, 250 rows show it
on a dozen rows, and the bounds allow for what those do not show.`;
}

function line(metric: string, { name }: SetPopulation, rows: number, { tooLow, tooHigh }: SetErrors): string[] {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [metric, name, rows.toLocaleString('en'), percent(tooLow), percent(tooHigh)];
}
