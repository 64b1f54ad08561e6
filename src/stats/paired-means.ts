import { type BootstrapOptions, DEFAULT_RESAMPLES, fourEstimates, type PairedEstimates } from './bootstrap.ts';
import { mean, normalMean } from './normal-mean.ts';
import { seededRandom } from './random.ts';
import {
  type BootstrapEstimate,
  type Pair,
  type PairedStatistic,
  replicateEstimate,
  statisticOf,
  UndefinedStatisticError,
} from './replicates.ts';
import { weightSource } from './weight-source.ts';

/** One loss per row and model, in the same row order. */
export interface PairedRows {
  readonly candidate: Float64Array;
  /** Null where there is nothing to compare with: only `candidate()` is then defined. */
  readonly baseline: Float64Array | null;
  /** Further columns of the rows themselves, whichever the model: what R² takes from the truth. */
  readonly shared?: readonly Float64Array[];
}

/** What is estimated: a smooth, monotone function of the mean loss, and of the means of the shared columns. */
export interface MeanFunction {
  of(loss: number, shared: ArrayLike<number>): number;
  /** The derivatives by the mean loss and by each shared mean, in that order. */
  gradient(loss: number, shared: ArrayLike<number>): readonly number[];
}

/** The mean itself: mean absolute error, log loss. */
export const MEAN: MeanFunction = { of: (loss) => loss, gradient: () => [1] };

/** Above this many rows the mean's own distribution is known well enough, and resampling it would only cost time. */
export const MOST_RESAMPLED_ROWS = 5_000;

/**
 * Estimates of a function of the mean of a value per row, of its difference between two models, and of its relative change.
 *
 * Up to 5,000 rows: the Bayesian bootstrap with a worst-case row (see `pairedBootstrap`), the row being a copy of the
 * most extreme one, in O(rows) per resample for all four numbers together. Rows are drawn in the order of their values, so
 * that the order in which they stand in a file changes no bound. Above: the normal interval with Hall's correction for
 * skewness (J. R. Stat. Soc. B 54 (1992) 221–228) of the mean, or of the function's linear part (delta method), method
 * `normal-mean-skewness-corrected`.
 *
 * A mean of unbounded values has no bound that holds for every distribution (Bahadur & Savage, Ann. Math. Stat. 27 (1956)
 * 1115–1122): a catastrophe rarer than 1 in n/3 rows may be in none of them.
 *
 * Throws RangeError where there is no row, lengths differ, or a value is not finite.
 */
export function pairedMeans(given: PairedRows, options: BootstrapOptions, what: MeanFunction = MEAN): PairedEstimates {
  checkRows(given);
  const n = given.candidate.length;
  const rows = n > MOST_RESAMPLED_ROWS ? given : inOrderOfValues(given);
  const means: Sums = { weight: 1, ...columnsOf(rows, mean) };
  let drawn: readonly Sums[] | undefined;
  const estimate = (statistic: PairedStatistic): BootstrapEstimate => {
    const of = (sums: Sums) => statisticOf(pairOf(sums, what), statistic);
    const value = of(means);
    if (!Number.isFinite(value)) throw new UndefinedStatisticError(`the ${statistic} of the means is not a number`);
    const influence = influences(rows, means, what, statistic);
    const first = influence[0]!;
    // Two losses that lie one number apart in every row differ by it but for the last digits.
    const varies = influence.some((one) => Math.abs(one - first) > 1e-12 * Math.abs(first));
    if (n > MOST_RESAMPLED_ROWS && varies) return normalMean(value, influence);
    drawn ??= drawSums(rows, options);
    const { worst, best } = extremes(varies ? ownRows(rows) : farthestPairs(rows, means), means, n, of);
    return replicateEstimate(
      {
        value,
        n,
        plain: Float64Array.from(drawn, of),
        worst: Float64Array.from(drawn, (sums) => of(plus(sums, worst, sums.added))),
        best: Float64Array.from(drawn, (sums) => of(plus(sums, best, sums.added))),
      },
      'bayesian-bootstrap-worst-row',
    );
  };
  return fourEstimates(estimate);
}

/** Of every column one number; the baseline's is NaN where there is none. */
interface Columns {
  readonly candidate: number;
  readonly baseline: number;
  readonly shared: readonly number[];
}

/** Weighted sums of the columns and of the weights; `added` is the weight that one row more would have. */
interface Sums extends Columns {
  readonly weight: number;
  readonly added?: number;
}

function columnsOf({ candidate, baseline, shared = [] }: PairedRows, of: (column: Float64Array) => number): Columns {
  return { candidate: of(candidate), baseline: baseline === null ? Number.NaN : of(baseline), shared: shared.map(of) };
}

function pairOf({ weight, candidate, baseline, shared }: Sums, what: MeanFunction): Pair {
  const means = shared.map((sum) => sum / weight);
  return { candidate: what.of(candidate / weight, means), baseline: what.of(baseline / weight, means) };
}

function plus(sums: Sums, row: Columns, weight = 1): Sums {
  return {
    weight: sums.weight + weight,
    candidate: sums.candidate + weight * row.candidate,
    baseline: sums.baseline + weight * row.baseline,
    shared: sums.shared.map((sum, at) => sum + weight * row.shared[at]!),
  };
}

/** The order of the rows is an accident, and the weights are drawn in order. */
function inOrderOfValues({ candidate, baseline, shared = [] }: PairedRows): PairedRows {
  const columns = [candidate, ...(baseline ? [baseline] : []), ...shared];
  const order = Array.from(candidate.keys()).sort((a, b) => {
    for (const column of columns) if (column[a] !== column[b]) return column[a]! - column[b]!;
    return 0;
  });
  const sorted = (column: Float64Array) => Float64Array.from(order, (row) => column[row]!);
  return { candidate: sorted(candidate), baseline: baseline && sorted(baseline), shared: shared.map(sorted) };
}

function drawSums(rows: PairedRows, options: BootstrapOptions): Sums[] {
  const source = weightSource(seededRandom(options.seed));
  const weights = new Float64Array(rows.candidate.length);
  return Array.from({ length: options.resamples ?? DEFAULT_RESAMPLES }, () => {
    let weight = 0;
    for (let row = 0; row < weights.length; row++) weight += weights[row] = source.exponential();
    const weighted = (column: Float64Array) => {
      let sum = 0;
      for (let row = 0; row < weights.length; row++) sum += weights[row]! * column[row]!;
      return sum;
    };
    return { weight, ...columnsOf(rows, weighted), added: source.exponential() };
  });
}

/** By how much each row moves the statistic, to first order, up to a constant. */
function influences(rows: PairedRows, means: Sums, what: MeanFunction, statistic: PairedStatistic): Float64Array {
  const { candidate, baseline, shared = [] } = rows;
  const own = linearPart(candidate, shared, what.gradient(means.candidate, means.shared));
  if (statistic === 'candidate' || baseline === null) return own;
  const other = linearPart(baseline, shared, what.gradient(means.baseline, means.shared));
  if (statistic === 'baseline') return other;
  if (statistic === 'difference') return own.map((value, row) => value - other[row]!);
  const { candidate: after, baseline: before } = pairOf(means, what);
  const ratio = after / before;
  return own.map((value, row) => (value - ratio * other[row]!) / Math.abs(before));
}

function linearPart(
  loss: Float64Array,
  shared: readonly Float64Array[],
  [byLoss = 0, ...byShared]: readonly number[],
): Float64Array {
  if (byLoss === 1 && shared.length === 0) return loss;
  return loss.map((value, row) =>
    shared.reduce((sum, column, at) => sum + byShared[at]! * column[row]!, byLoss * value),
  );
}

/** The rows of which one more moves the statistic furthest down, and furthest up. */
function extremes(rows: Iterable<Columns>, means: Sums, n: number, of: (sums: Sums) => number) {
  const all: Sums = {
    weight: n,
    candidate: means.candidate * n,
    baseline: means.baseline * n,
    shared: means.shared.map((one) => one * n),
  };
  let [worst, best]: Columns[] = [];
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of rows) {
    const value = of(plus(all, row));
    if (value < lowest) [worst, lowest] = [row, value];
    if (value > highest) [best, highest] = [row, value];
  }
  if (!worst || !best) throw new UndefinedStatisticError('the statistic is not a number on these rows');
  return { worst, best };
}

function* ownRows(rows: PairedRows): Generator<Columns> {
  for (let row = 0; row < rows.candidate.length; row++) yield columnsOf(rows, (column) => column[row]!);
}

/** Rows in which both models do the same do not show how they could differ: the farthest apart that any two values lie. */
function farthestPairs({ candidate, baseline }: PairedRows, { shared }: Sums): Columns[] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const values of [candidate, baseline ?? candidate]) {
    for (let row = 0; row < values.length; row++) {
      low = Math.min(low, values[row]!);
      high = Math.max(high, values[row]!);
    }
  }
  return [
    { candidate: low, baseline: high, shared },
    { candidate: high, baseline: low, shared },
  ];
}

function checkRows({ candidate, baseline, shared = [] }: PairedRows): void {
  if (candidate.length === 0) throw new RangeError('a mean needs at least one row');
  if (baseline !== null && baseline.length !== candidate.length) {
    throw new RangeError(`${candidate.length} rows of the candidate and ${baseline.length} of the baseline`);
  }
  for (const values of [candidate, baseline ?? candidate, ...shared]) {
    if (values.length !== candidate.length) throw new RangeError('columns of different lengths');
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new RangeError(`row ${bad} is ${values[bad]}, and a mean needs finite values`);
  }
}
