import { mean as descriptiveMean } from 'simple-statistics';
import { type BootstrapOptions, DEFAULT_RESAMPLES, type PairedEstimates } from './bootstrap.ts';
import { checkConfidence, normalScore } from './confidence.ts';
import { seededRandom, weightSource } from './random.ts';
import {
  type BootstrapEstimate,
  type Pair,
  type PairedStatistic,
  replicateEstimate,
  statisticOf,
  UndefinedStatisticError,
} from './replicates.ts';

/** One value per row and model, such as a loss; in the same row order. */
export interface PairedRows {
  readonly candidate: Float64Array;
  /** Null where there is nothing to compare with: only `candidate()` is then defined. */
  readonly baseline: Float64Array | null;
}

/** Above this many rows the mean's own distribution is known well enough, and resampling it would only cost time. */
export const MOST_RESAMPLED_ROWS = 5_000;

/**
 * Estimates of the mean of a value per row, of its difference between two models, and of its relative change.
 *
 * Up to 5,000 rows: the Bayesian bootstrap with a worst-case row (see `pairedBootstrap`), the row being a copy of the
 * most extreme one, in O(rows) per resample for all four numbers together. Above: the normal interval of the mean with
 * Hall's correction for skewness (J. R. Stat. Soc. B 54 (1992) 221–228), method `normal-mean-skewness-corrected`.
 *
 * A mean of unbounded values has no bound that holds for every distribution (Bahadur & Savage, Ann. Math. Stat. 27 (1956)
 * 1115–1122): a catastrophe rarer than 1 in n/3 rows may be in none of them.
 *
 * Throws RangeError where there is no row, lengths differ, or a value is not finite.
 */
export function pairedMeans(rows: PairedRows, options: BootstrapOptions): PairedEstimates {
  checkRows(rows);
  const means: Pair = { candidate: mean(rows.candidate), baseline: rows.baseline ? mean(rows.baseline) : Number.NaN };
  const n = rows.candidate.length;
  let drawn: Draws | undefined;
  const estimate = (statistic: PairedStatistic): BootstrapEstimate => {
    const value = statisticOf(means, statistic);
    if (!Number.isFinite(value)) throw new UndefinedStatisticError(`the ${statistic} of the means is not a number`);
    const influence = influences(rows, means, statistic);
    const varies = influence.some((one) => one !== influence[0]);
    if (n > MOST_RESAMPLED_ROWS && varies) return normalMean(value, influence);
    drawn ??= drawSums(rows, options);
    const extremes = varies ? extremeRows(rows, influence) : extremePairs(rows);
    return replicateEstimate({ value, n, ...replicatesOf(drawn, extremes, statistic) }, 'bayesian-bootstrap-worst-row');
  };
  return {
    candidate: () => estimate('candidate'),
    baseline: () => estimate('baseline'),
    difference: () => estimate('difference'),
    relativeChange: () => estimate('relativeChange'),
  };
}

/** Of every resample: the weight of all rows, both weighted sums, and the weight of the row to be added. */
interface Draws {
  readonly weight: Float64Array;
  readonly candidate: Float64Array;
  readonly baseline: Float64Array;
  readonly added: Float64Array;
}

function drawSums({ candidate, baseline }: PairedRows, options: BootstrapOptions): Draws {
  const resamples = options.resamples ?? DEFAULT_RESAMPLES;
  const source = weightSource(seededRandom(options.seed));
  const draws: Draws = {
    weight: new Float64Array(resamples),
    candidate: new Float64Array(resamples),
    baseline: new Float64Array(resamples),
    added: new Float64Array(resamples),
  };
  for (let at = 0; at < resamples; at++) {
    let total = 0;
    let ofCandidate = 0;
    let ofBaseline = 0;
    for (let row = 0; row < candidate.length; row++) {
      const weight = source.exponential();
      total += weight;
      ofCandidate += weight * candidate[row]!;
      if (baseline !== null) ofBaseline += weight * baseline[row]!;
    }
    draws.weight[at] = total;
    draws.candidate[at] = ofCandidate;
    draws.baseline[at] = baseline === null ? Number.NaN : ofBaseline;
    draws.added[at] = source.exponential();
  }
  return draws;
}

function replicatesOf(draws: Draws, extremes: { worst: Pair; best: Pair }, statistic: PairedStatistic) {
  const withRow = (row: Pair, share: number) =>
    draws.weight.map((weight, at) => {
      const added = share * draws.added[at]!;
      const candidate = (draws.candidate[at]! + added * row.candidate) / (weight + added);
      const baseline = (draws.baseline[at]! + added * row.baseline) / (weight + added);
      return statisticOf({ candidate, baseline }, statistic);
    });
  return { plain: withRow(NO_ROW, 0), worst: withRow(extremes.worst, 1), best: withRow(extremes.best, 1) };
}

const NO_ROW: Pair = { candidate: 0, baseline: 0 };

/** By how much each row moves the statistic, to first order, up to a constant. */
function influences({ candidate, baseline }: PairedRows, means: Pair, statistic: PairedStatistic): Float64Array {
  if (statistic === 'candidate' || baseline === null) return candidate;
  if (statistic === 'baseline') return baseline;
  if (statistic === 'difference') return candidate.map((value, row) => value - baseline[row]!);
  const ratio = means.candidate / means.baseline;
  const scale = Math.abs(means.baseline);
  return candidate.map((value, row) => (value - ratio * baseline[row]!) / scale);
}

function extremeRows({ candidate, baseline }: PairedRows, influence: Float64Array): { worst: Pair; best: Pair } {
  let [worst, best] = [0, 0];
  for (let row = 1; row < influence.length; row++) {
    if (influence[row]! < influence[worst]!) worst = row;
    if (influence[row]! > influence[best]!) best = row;
  }
  const at = (row: number): Pair => ({ candidate: candidate[row]!, baseline: baseline?.[row] ?? Number.NaN });
  return { worst: at(worst), best: at(best) };
}

/** Rows in which both models do the same do not show how they could differ: the farthest apart that any two values lie. */
function extremePairs({ candidate, baseline }: PairedRows): { worst: Pair; best: Pair } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const values of [candidate, baseline ?? candidate]) {
    for (let row = 0; row < values.length; row++) {
      low = Math.min(low, values[row]!);
      high = Math.max(high, values[row]!);
    }
  }
  return { worst: { candidate: low, baseline: high }, best: { candidate: high, baseline: low } };
}

/** `influence` has the spread of the statistic's terms; the statistic itself is `value`. */
function normalMean(value: number, influence: Float64Array): BootstrapEstimate {
  const n = influence.length;
  const center = mean(influence);
  let [squares, cubes] = [0, 0];
  for (let row = 0; row < n; row++) {
    const off = influence[row]! - center;
    squares += off * off;
    cubes += off * off * off;
  }
  const standardError = Math.sqrt(squares / (n - 1) / n);
  const skewness = cubes / n / (squares / n) ** 1.5 / Math.sqrt(n);
  return {
    value,
    n,
    standardError,
    resamples: 0,
    undefinedResamples: 0,
    interval(confidence) {
      checkConfidence(confidence);
      const z = normalScore(confidence);
      return {
        low: value - standardError * untransformed(z, skewness),
        high: value - standardError * untransformed(-z, skewness),
        confidence,
        method: 'normal-mean-skewness-corrected',
      };
    },
  };
}

/** Solves t + γt²/3 + γ²t³/27 + γ/6 = z for t: Hall's monotone transformation of Student's t, γ = skewness/√n. */
function untransformed(z: number, skewness: number): number {
  if (Math.abs(skewness) < 1e-9) return z;
  return (3 / skewness) * (Math.cbrt(1 + skewness * (z - skewness / 6)) - 1);
}

function mean(values: Float64Array): number {
  // Its sum is compensated, so a million losses do not drift. The types know only number[]; it reads by index.
  return descriptiveMean(values as unknown as number[]);
}

function checkRows({ candidate, baseline }: PairedRows): void {
  if (candidate.length === 0) throw new RangeError('a mean needs at least one row');
  if (baseline !== null && baseline.length !== candidate.length) {
    throw new RangeError(`${candidate.length} rows of the candidate and ${baseline.length} of the baseline`);
  }
  for (const values of [candidate, baseline ?? candidate]) {
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new RangeError(`row ${bad} is ${values[bad]}, and a mean needs finite values`);
  }
}
