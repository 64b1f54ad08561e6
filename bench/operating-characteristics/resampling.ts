import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { Random } from '../../src/stats/estimate.ts';
import { weightSource } from '../../src/stats/weight-source.ts';
import type { Bounds } from './difference-methods.ts';

/**
 * What the field uses: the percentile and the BCa bootstrap (Efron, JASA 82 (1987) 171–185) of a statistic of cell
 * counts. z₀ counts ties half; the acceleration comes from the jackknife. Here to be compared with, not to decide.
 */
export function ofCells(
  counts: readonly number[],
  statistic: (weights: ArrayLike<number>) => number,
  resamples: number,
  random: Random,
): (confidence: number) => { percentile: Bounds; bca: Bounds } {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const draw = multinomialSource(random);
  const value = statistic(counts);
  const replicates = Float64Array.from({ length: resamples }, () => statistic(draw(counts, n))).sort();
  const bias = replicates.reduce((sum, one) => sum + (one < value ? 1 : one === value ? 0.5 : 0), 0);
  const z0 = normalQuantile(bias / resamples, 0, 1);
  const acceleration = accelerationOf(counts, n, statistic);
  const at = (level: number): number => {
    const rank = level * (resamples + 1);
    const below = Math.min(Math.max(Math.floor(rank), 1), resamples);
    const above = Math.min(below + 1, resamples);
    const share = Math.min(Math.max(rank - below, 0), 1);
    return replicates[below - 1]! * (1 - share) + replicates[above - 1]! * share;
  };
  return (confidence) => {
    const percentile = { low: at(1 - confidence), high: at(confidence) };
    if (!(Number.isFinite(z0) && Number.isFinite(acceleration))) return { percentile, bca: percentile };
    const adjusted = (z: number) => normalCdf(z0 + (z0 + z) / (1 - acceleration * (z0 + z)), 0, 1);
    const z = normalQuantile(confidence, 0, 1);
    return { percentile, bca: { low: at(adjusted(-z)), high: at(adjusted(z)) } };
  };
}

function accelerationOf(
  counts: readonly number[],
  n: number,
  statistic: (weights: ArrayLike<number>) => number,
): number {
  const without = counts.map((count, cell) =>
    count === 0 ? 0 : statistic(counts.map((one, index) => (index === cell ? one - 1 : one))),
  );
  const mean = without.reduce((sum, value, cell) => sum + counts[cell]! * value, 0) / n;
  const moment = (power: number) =>
    without.reduce((sum, value, cell) => sum + counts[cell]! * (mean - value) ** power, 0);
  return moment(3) / (6 * moment(2) ** 1.5);
}

/** Counts of n rows over cells with these relative weights. The array is used again by the next draw. */
export function multinomialSource(random: Random): (weights: ArrayLike<number>, n: number) => Float64Array {
  const draw = binomialSource(random);
  let counts = new Float64Array(0);
  return (weights, n) => {
    if (counts.length !== weights.length) counts = new Float64Array(weights.length);
    let rows = n;
    let rest = Array.from(weights).reduce((sum, weight) => sum + weight, 0);
    for (let cell = 0; cell < counts.length; cell++) {
      const share = rest <= 0 ? 0 : Math.min(1, weights[cell]! / rest);
      counts[cell] = cell === counts.length - 1 ? rows : draw(rows, share);
      rows -= counts[cell]!;
      rest -= weights[cell]!;
    }
    return counts;
  };
}

/** Devroye, Non-Uniform Random Variate Generation (1986), X.4.3: halving by beta variates, then inversion. */
function binomialSource(random: Random): (n: number, p: number) => number {
  const { gamma } = weightSource(random);
  const draw = (n: number, p: number): number => {
    if (n <= 0 || p <= 0) return 0;
    if (p >= 1) return n;
    if (p > 0.5) return n - draw(n, 1 - p);
    if (n * p < 30) return inverted(n, p, random());
    const rank = Math.max(1, Math.floor((n + 1) * p));
    const [left, right] = [gamma(rank), gamma(n - rank + 1)];
    const split = left / (left + right);
    return split <= p ? rank + draw(n - rank, (p - split) / (1 - split)) : draw(rank - 1, p / split);
  };
  return draw;
}

function inverted(n: number, p: number, uniform: number): number {
  let probability = (1 - p) ** n;
  let left = uniform;
  let count = 0;
  while (left > probability && count < n) {
    left -= probability;
    count++;
    probability *= ((n - count + 1) / count) * (p / (1 - p));
  }
  return count;
}
