import { balancedAccuracy, mcc } from '../../src/metrics/agreement.ts';
import { type ConfusionTable, classCounts } from '../../src/metrics/confusion.ts';
import type { ClassMetric } from '../../src/metrics/metric.ts';
import { f1, macro, ofClass } from '../../src/metrics/retrieval.ts';
import { pairedBootstrap } from '../../src/stats/bootstrap.ts';
import type { Random } from '../../src/stats/estimate.ts';
import { seededRandom } from '../../src/stats/random.ts';
import type { Pair } from '../../src/stats/replicates.ts';
import { type TripleCells, withUnseenCells } from '../../src/stats/unseen-cells.ts';
import { multinomialSource, ofCells } from './resampling.ts';

/** Two models on an endless supply of rows. */
export interface Population {
  readonly name: string;
  readonly metric: ClassMetric;
  /** Share of the rows per class. */
  readonly prior: readonly number[];
  /** Share of the rows of a class on which the baseline is right. */
  readonly baseline: number;
  /** Share of these that the candidate loses, per class. */
  readonly lost: (label: number) => number;
  /** Share of the baseline's mistakes that the candidate mends. */
  readonly gained: number;
}

const everywhere = (share: number) => () => share;

export const POPULATIONS: readonly Population[] = [
  {
    name: 'F1 of a class of 10 %',
    metric: ofClass(f1, '1'),
    prior: [0.9, 0.1],
    baseline: 0.95,
    lost: everywhere(0.02),
    gained: 0.2,
  },
  {
    name: 'F1 of a class of 10 %, losses only',
    metric: ofClass(f1, '1'),
    prior: [0.9, 0.1],
    baseline: 0.95,
    lost: everywhere(0.01),
    gained: 0,
  },
  { name: 'MCC, 20 % positive', metric: mcc, prior: [0.8, 0.2], baseline: 0.93, lost: everywhere(0.01), gained: 0.1 },
  {
    name: 'Macro F1, 4 uneven classes',
    metric: macro(f1),
    prior: [0.6, 0.2, 0.15, 0.05],
    baseline: 0.93,
    lost: everywhere(0.01),
    gained: 0.1,
  },
  {
    name: 'Macro F1, only the class of 5 % loses',
    metric: macro(f1),
    prior: [0.6, 0.2, 0.15, 0.05],
    baseline: 0.93,
    lost: (label) => (label === 3 ? 0.05 : 0),
    gained: 0,
  },
  {
    name: 'Balanced accuracy, 4 uneven classes',
    metric: balancedAccuracy,
    prior: [0.6, 0.2, 0.15, 0.05],
    baseline: 0.93,
    lost: everywhere(0.01),
    gained: 0.1,
  },
];

export interface ErrorRates {
  falsePass: number;
  falseFail: number;
  /** Mean distance between the bounds. */
  width: number;
}

/** Share of samples in which a bound lies on the wrong side of the true difference, per method. */
export function labelErrors(
  population: Population,
  rows: number,
  runs: number,
  options: { readonly resamples: number; readonly peers: boolean },
): Readonly<Record<string, ErrorRates>> {
  const random = seededRandom(1 + rows);
  const draw = multinomialSource(random);
  const { cells, measure } = worldOf(population);
  const truth = differenceOf(measure(cells)(cells.counts));
  const errors: Record<string, ErrorRates> = {};
  for (let run = 0; run < runs; run++) {
    const sample = withUnseenCells(seenCells(cells, draw(cells.counts, rows)), population.prior.length);
    const measured = measure(sample);
    const bounds = {
      ours: pairedBootstrap(
        { counts: sample.counts, measure: measured },
        { seed: run + 1, resamples: options.resamples },
      )
        .difference()
        .interval(0.95),
      ...(options.peers ? peers(sample, measured, random) : {}),
    };
    for (const [name, { low, high }] of Object.entries(bounds)) {
      errors[name] ??= { falsePass: 0, falseFail: 0, width: 0 };
      if (low > truth + 1e-12) errors[name].falsePass += 1 / runs;
      if (high < truth - 1e-12) errors[name].falseFail += 1 / runs;
      errors[name].width += (high - low) / runs;
    }
  }
  return errors;
}

function peers(sample: TripleCells, measure: (weights: Float64Array) => Pair, random: Random) {
  const difference = (weights: ArrayLike<number>) => differenceOf(measure(Float64Array.from(weights)));
  return ofCells(Array.from(sample.counts), difference, 500, random)(0.95);
}

function differenceOf({ candidate, baseline }: Pair): number {
  return candidate - baseline;
}

/** Every (label, candidate, baseline) triple with its probability, and how a sample of triples is measured. */
function worldOf({ metric, prior, baseline, lost, gained }: Population) {
  const classes = prior.map((_, index) => String(index));
  const bound = metric.bind({ classes, epsilon: 2 ** -23 });
  if (!bound.ok || bound.metric.needs !== 'labels') throw new RangeError(`${metric.name} is no metric of labels`);
  const { statistic } = bound.metric;
  const triples = classes.flatMap((_, truth) =>
    classes.flatMap((_, before) =>
      classes.map((_, after) => {
        const wrong = 1 / (classes.length - 1);
        const mine = before === truth ? baseline : (1 - baseline) * wrong;
        const moved =
          before === truth
            ? after === truth
              ? 1 - lost(truth)
              : lost(truth) * wrong
            : after === before
              ? 1 - gained
              : after === truth
                ? gained
                : 0;
        return { truth, before, after, probability: prior[truth]! * mine * moved };
      }),
    ),
  );
  const cells: TripleCells = {
    truth: Int32Array.from(triples, ({ truth }) => truth),
    candidate: Int32Array.from(triples, ({ after }) => after),
    baseline: Int32Array.from(triples, ({ before }) => before),
    counts: Float64Array.from(triples, ({ probability }) => probability),
  };
  const measure = ({ truth, candidate, baseline, counts }: TripleCells) => {
    const table = (predicted: Int32Array): ConfusionTable => ({ classes, truth, predicted, counts, rows: 0 });
    const [after, before] = [table(candidate), table(baseline)];
    return (weights: Float64Array): Pair => ({
      candidate: statistic(classCounts(after, weights)),
      baseline: statistic(classCounts(before, weights)),
    });
  };
  return { cells, measure };
}

function seenCells({ truth, candidate, baseline }: TripleCells, counts: Float64Array): TripleCells {
  const seen = Array.from(counts.keys()).filter((cell) => counts[cell]! > 0);
  const pick = (from: Int32Array) => Int32Array.from(seen, (cell) => from[cell]!);
  return {
    truth: pick(truth),
    candidate: pick(candidate),
    baseline: pick(baseline),
    counts: Float64Array.from(seen, (cell) => counts[cell]!),
  };
}
