import type { BootstrapOptions, PairedEstimates } from './bootstrap.ts';
import { normalMean } from './normal-mean.ts';
import { seededRandom } from './random.ts';
import { type BootstrapEstimate, type Pair, statisticOf, UndefinedStatisticError } from './replicates.ts';
import { type SummedSample, sumInto } from './summed-sample.ts';

/** What each row adds to a statistic of either model, to first order, times the number of rows. */
export interface Influences {
  readonly candidate: Float64Array;
  readonly baseline: Float64Array | null;
}

/**
 * Normal intervals with Hall's correction for skewness from the influence of every row: of AUC that of DeLong, DeLong &
 * Clarke-Pearson (Biometrics 44 (1988) 837–845), whose covariance between two models is what the difference of the
 * influences of each row makes. For many rows: see `MOST_RESAMPLED_ROWS`. Throws UndefinedStatisticError for NaN.
 */
export function influenceEstimates(pair: Pair, { candidate, baseline }: Influences, method: string): PairedEstimates {
  const other = () => {
    if (baseline === null) throw new UndefinedStatisticError('there is no baseline');
    return baseline;
  };
  return {
    candidate: () => estimate(pair.candidate, candidate, method),
    baseline: () => estimate(pair.baseline, other(), method),
    difference: () => {
      const before = other();
      return estimate(
        pair.candidate - pair.baseline,
        candidate.map((one, row) => one - before[row]!),
        method,
      );
    },
    relativeChange: () => {
      const before = other();
      const ratio = pair.candidate / pair.baseline;
      return estimate(
        statisticOf(pair, 'relativeChange'),
        candidate.map((one, row) => (one - ratio * before[row]!) / Math.abs(pair.baseline)),
        method,
      );
    },
  };
}

/** So many parts of the rows are left out in turn. */
export const JACKKNIFE_GROUPS = 200;

/** Rows, or cells of rows that are alike, as in `PairedSample`. */
export interface GroupedSample {
  readonly counts: ArrayLike<number>;
  measure(weights: Float64Array): Pair;
}

/**
 * The same for any statistic, from 200 groups of rows left out in turn (the delete-a-group jackknife: Kott, J. Off. Stat. 17
 * (2001) 521–526), so that it costs 200 evaluations and not one a row. Rows are dealt into groups by the seed.
 */
export function jackknifeEstimates(sample: GroupedSample | SummedSample, { seed }: BootstrapOptions): PairedEstimates {
  const whole = Float64Array.from(sample.counts);
  const rows = whole.reduce((sum, count) => sum + count, 0);
  const groups = Math.min(JACKKNIFE_GROUPS, rows);
  const measure = 'cells' in sample ? ofSums(sample) : sample.measure;
  const all = measure(whole);
  const left = leftOut(whole, groups, seed, measure);
  const of = (statistic: Parameters<typeof statisticOf>[1]): BootstrapEstimate => {
    const value = statisticOf(all, statistic);
    const pseudo = Float64Array.from(left, (pair) => groups * value - (groups - 1) * statisticOf(pair, statistic));
    return estimate(value, pseudo, 'jackknife-groups', rows);
  };
  return {
    candidate: () => of('candidate'),
    baseline: () => of('baseline'),
    difference: () => of('difference'),
    relativeChange: () => of('relativeChange'),
  };
}

function ofSums({ cells, of }: SummedSample): (weights: Float64Array) => Pair {
  const sums = new Float64Array(cells.width);
  return (weights) => {
    sumInto(cells, weights, sums);
    return of(sums);
  };
}

/** What is measured on all rows but those of one group, for each group: groups of equal size, each row in one of them. */
function leftOut(
  counts: Float64Array,
  groups: number,
  seed: number,
  measure: (weights: Float64Array) => Pair,
): readonly Pair[] {
  const random = seededRandom(seed);
  const order = new Int32Array(counts.reduce((sum, count) => sum + count, 0));
  for (let cell = 0, at = 0; cell < counts.length; cell++) {
    for (let row = 0; row < counts[cell]!; row++) order[at++] = cell;
  }
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  const weights = counts.slice();
  return Array.from({ length: groups }, (_, group) => {
    for (let at = group; at < order.length; at += groups) weights[order[at]!]! -= 1;
    const pair = measure(weights);
    for (let at = group; at < order.length; at += groups) weights[order[at]!]! += 1;
    return pair;
  });
}

function estimate(value: number, influence: Float64Array, method: string, rows = influence.length): BootstrapEstimate {
  if (!Number.isFinite(value) || influence.some((one) => !Number.isFinite(one))) {
    throw new UndefinedStatisticError('the statistic is not a number on these rows, or on most of them');
  }
  return { ...normalMean(value, influence, method), n: rows };
}

/** `large`, but `small` for what does not vary from row to row: no width is no certainty. */
export function unlessStill(large: PairedEstimates, small: () => PairedEstimates): PairedEstimates {
  const either = (statistic: keyof PairedEstimates) => () => {
    const estimate = large[statistic]();
    return estimate.standardError ? estimate : small()[statistic]();
  };
  return {
    candidate: either('candidate'),
    baseline: either('baseline'),
    difference: either('difference'),
    relativeChange: either('relativeChange'),
  };
}
