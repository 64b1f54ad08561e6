import type { FeatureProfile, Numbers } from './document.ts';

/** Quantiles that a profile shows. */
const SHOWN = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1];

/** What the values of one side are, before it has quantiles to show. */
export type NumberCounts = Omit<Numbers, 'is' | 'quantiles'>;

export function numbers(counts: NumberCounts): Numbers {
  return { is: 'numbers', ...counts, quantiles: quantilesOf(counts) };
}

/** The value below which a share `p` of the finite values lies, evenly spread within its bin; null without any. */
export function quantile({ edges, counts, min, max }: NumberCounts, p: number): number | null {
  if (min === null || max === null) return null;
  const total = counts.reduce((sum, one) => sum + one, 0);
  const target = p * total;
  let below = 0;
  for (const [bin, here] of counts.entries()) {
    if (here > 0 && below + here >= target) {
      const left = Math.max(min, edges[bin - 1] ?? min);
      const right = Math.min(max, edges[bin] ?? max);
      return left + (right - left) * Math.min(1, Math.max(0, (target - below) / here));
    }
    below += here;
  }
  return max;
}

function quantilesOf(counts: NumberCounts): Numbers['quantiles'] {
  return SHOWN.flatMap((p) => {
    const value = quantile(counts, p);
    return value === null ? [] : [{ p, value }];
  });
}

/** The next double below; of an integer column the integer before. */
export function nextBelow(value: number, isInteger: boolean): number {
  if (isInteger && Number.isSafeInteger(value - 1)) return value - 1;
  if (value === 0) return -Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? -1n : 1n));
  return view.getFloat64(0);
}

/** Whose values are whole numbers, so that the value before 7 is 6. */
export function isWhole({ type, feature }: Pick<FeatureProfile, 'type' | 'feature'>): boolean {
  return type === 'integer' || feature === 'length';
}

/** Which bins hold one value: the first where no value lies below its edge. */
export function singleValueBins(edges: readonly number[], least: number | null, isInteger: boolean): boolean[] {
  return [...edges, null].map((edge, at) => {
    if (edge === null) return false;
    return at === 0 ? least !== null && least >= edge : nextBelow(edge, isInteger) === edges[at - 1];
  });
}

/** Of so few, those that differ are soon counted. */
export const FEW_VALUES = 10_000;

/** Finite values that differ: so many where each bin with rows holds one value, else at least so many. */
export function distinctIn({ edges, counts, min }: NumberCounts, isInteger: boolean): FeatureProfile['distinct'] {
  const single = singleValueBins(edges, min, isInteger);
  const filled = [...counts.keys()].filter((bin) => counts[bin]! > 0);
  return { values: filled.length, exact: filled.every((bin) => single[bin]) };
}

/** Bins of a first profile of a numeric column. */
const BINS = 200;
/** A value that so many rows of the sample have gets a bin of its own, at which both functions are exact. */
const HEAVY = 1.5 / BINS;

/**
 * Edges at about equal shares of a sample, and both ends of a bin for every value that many rows have; of a column with few
 * values, for each of them. None where there is no finite value.
 */
export function edgesOf(sample: readonly number[], isInteger: boolean): number[] {
  const sorted = Float64Array.from(sample.filter(Number.isFinite)).sort();
  if (sorted.length === 0) return [];
  const runs = runsOf(sorted);
  const edges = new Set<number>();
  const alone = (value: number) => edges.add(nextBelow(value, isInteger)).add(value);
  if (runs.length <= BINS) for (const [value] of runs) alone(value);
  else {
    for (const [value, times] of runs) if (times >= HEAVY * sorted.length) alone(value);
    for (let bin = 1; bin < BINS; bin++) edges.add(sorted[Math.ceil((bin * sorted.length) / BINS) - 1]!);
  }
  // Both zeros are one value.
  return [...new Set([...edges].map((edge) => (edge === 0 ? 0 : edge)))].filter(Number.isFinite).sort((a, b) => a - b);
}

function runsOf(sorted: Float64Array): readonly (readonly [value: number, times: number])[] {
  const runs: [number, number][] = [];
  for (const value of sorted) {
    const last = runs.at(-1);
    if (last !== undefined && last[0] === value) last[1]++;
    else runs.push([value, 1]);
  }
  return runs;
}

/** Counts over edges of values that are at hand; NaN is the caller's. */
export function countNumbers(values: ArrayLike<number>, edges: readonly number[]): NumberCounts {
  const counts = new Array<number>(edges.length + 1).fill(0);
  let [negativeInfinity, positiveInfinity, n, mean, squares] = [0, 0, 0, 0, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (value === Number.NEGATIVE_INFINITY) negativeInfinity++;
    else if (value === Number.POSITIVE_INFINITY) positiveInfinity++;
    else if (!Number.isNaN(value)) {
      counts[binOf(value, edges)]!++;
      const step = value - mean;
      mean += step / ++n;
      squares += step * (value - mean);
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  const empty = n === 0;
  return {
    edges: [...edges],
    counts,
    negativeInfinity,
    positiveInfinity,
    min: empty ? null : min,
    max: empty ? null : max,
    mean: finiteOrNull(empty ? Number.NaN : mean),
    variance: finiteOrNull(empty ? Number.NaN : squares / n),
  };
}

/** Numbers so large that their squares are none have no moments. */
const finiteOrNull = (value: number) => (Number.isFinite(value) ? value : null);

/** The first edge that is no less than the value. */
function binOf(value: number, edges: readonly number[]): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
