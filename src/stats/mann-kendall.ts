import { normalTail } from './normal-tail.ts';

/** Whether a series rises or falls, and by how much. */
export interface Trend {
  /** Concordant less discordant pairs. */
  readonly s: number;
  /** Two-sided, by the normal approximation with ties; 1 where all values are equal. */
  readonly p: number;
  /** Theil's and Sen's: the median of the slopes of all pairs, in units of value per unit of time. */
  readonly slope: number;
}

/**
 * The test of Mann (1945) and Kendall, with the variance for ties of Kendall (1975), and the slope of Sen (1968). Times rise and
 * are all different. As scipy.stats.kendalltau(times, values, method="asymptotic") and scipy.stats.theilslopes. Throws RangeError
 * for fewer than two values.
 */
export function mannKendall(times: readonly number[], values: readonly number[]): Trend {
  const n = values.length;
  if (n < 2 || times.length !== n)
    throw new RangeError(`a trend needs two values with a time each, got ${n} and ${times.length}`);
  let s = 0;
  const slopes: number[] = [];
  for (let later = 1; later < n; later++) {
    for (let earlier = 0; earlier < later; earlier++) {
      const difference = values[later]! - values[earlier]!;
      s += Math.sign(difference);
      slopes.push(difference / (times[later]! - times[earlier]!));
    }
  }
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const ties = [...counts.values()].reduce((sum, t) => sum + t * (t - 1) * (2 * t + 5), 0);
  const variance = (n * (n - 1) * (2 * n + 5) - ties) / 18;
  const p = variance > 0 ? Math.min(1, 2 * normalTail(Math.abs(s) / Math.sqrt(variance))) : 1;
  return { s, p, slope: median(slopes) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
