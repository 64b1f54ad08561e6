import type { HypothesisTest } from './hypothesis-test.ts';
import { kolmogorovTail } from './kolmogorov.ts';
import type { Pooled } from './pooled.ts';

/** D = sup |F − G| and where it lies. */
export interface LargestGap {
  /** sup of |F − G| over all values, in [0, 1]. */
  readonly distance: number;
  /** The value at which it is attained. */
  readonly at: number;
  /** Share of rows at or below `at` in the current data minus that in the reference: below 0 where values grew. */
  readonly signed: number;
}

/**
 * The distance of Kolmogorov and Smirnov: the largest difference between the shares of rows at or below a value. Both
 * distribution functions are read after all rows of a value, so ties count once. Does not see where in the tails a change
 * is: D is largest in the middle.
 */
export function largestGap(pooled: Pooled): LargestGap {
  const { at, most, rows } = gapOf(pooled);
  return { distance: Math.abs(most) / rows, at, signed: most / rows };
}

/** Lattice steps: what the exact p costs at most, n·m. */
const MOST_STEPS = 1e7;

/**
 * Two-sample Kolmogorov-Smirnov test, two-sided. Up to n·m = 10⁷ the p is exact and conditional on the ties: the share
 * of all orders of the pooled rows that reach the observed D at the end of some group of equal values (Schröer &
 * Trenkler, Comput. Stat. Data Anal. 20 (1995) 185–202). Without ties it is scipy's `method='exact'`; with ties scipy
 * keeps the p of distinct values, which is larger, so that on counts the test sleeps. Beyond, the law of one sample at
 * nm/(n + m) rows, rounded, as scipy's `method='asymp'`; with ties that errs towards a larger p.
 * `method` forces one of them.
 */
export function ks(pooled: Pooled, method?: 'exact' | 'asymptotic'): HypothesisTest {
  const { reference: n, current: m } = pooled;
  const { most, rows, ends } = gapOf(pooled);
  const statistic = Math.abs(most) / rows;
  if (method === 'exact' || (method === undefined && n * m <= MOST_STEPS)) {
    return { statistic, p: exactTail(Math.abs(most), n, m, ends()), method: 'exact' };
  }
  const p = kolmogorovTail(statistic, Math.max(1, roundHalfEven((n * m) / (n + m))));
  return { statistic, p: Math.min(1, Math.max(0, p)), method: 'asymptotic' };
}

/** The gap times n·m, in whole numbers: n·(current rows at or below) − m·(reference rows at or below). */
function gapOf(pooled: Pooled) {
  const { reference: n, current: m } = pooled;
  let [below, belowCurrent] = [0, 0];
  let [most, at] = [0, Number.NaN];
  pooled.each((value, inReference, inCurrent) => {
    below += inReference;
    belowCurrent += inCurrent;
    const gap = n * belowCurrent - m * below;
    if (Math.abs(gap) > Math.abs(most) || Number.isNaN(at)) [most, at] = [gap, value];
  });
  return { most, at, rows: n * m, ends: () => groupEnds(pooled) };
}

/** 1 at each rank of the pooled rows after which the value changes. */
function groupEnds(pooled: Pooled): Uint8Array {
  const ends = new Uint8Array(pooled.reference + pooled.current + 1);
  let rank = 0;
  pooled.each((_, inReference, inCurrent) => {
    rank += inReference + inCurrent;
    ends[rank] = 1;
  });
  return ends;
}

/**
 * Of the paths of i reference and j current rows, the share that has met the gap: the last row was one of the reference
 * with probability i/(i + j). No counting of paths, so nothing overflows and nothing cancels.
 */
function exactTail(gap: number, n: number, m: number, ends: Uint8Array): number {
  if (gap === 0) return 1;
  const met = new Float64Array(m + 1);
  for (let i = 0; i <= n; i++) {
    for (let j = 0; j <= m; j++) {
      if (ends[i + j] === 1 && Math.abs(n * j - m * i) >= gap) met[j] = 1;
      else if (i === 0) met[j] = j === 0 ? 0 : met[j - 1]!;
      else if (j > 0) met[j] = (i * met[j]! + j * met[j - 1]!) / (i + j);
    }
  }
  return met[m]!;
}

/** As numpy rounds: the sizes of a scipy p. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Rows of a side up to which scipy counts orders. */
const SCIPY_EXACT = 10_000;

/**
 * `scipy.stats.ks_2samp` as it answers by default, which is the number of other tools: up to 10,000 rows a side the share of orders
 * of distinct values that reach D, whether or not values are tied; else `ks`.
 */
export function scipyKs(pooled: Pooled): HypothesisTest {
  const { reference: n, current: m } = pooled;
  if (Math.max(n, m) > SCIPY_EXACT) return ks(pooled, 'asymptotic');
  const { most, rows } = gapOf(pooled);
  const distinct = new Uint8Array(n + m + 1).fill(1);
  return { statistic: Math.abs(most) / rows, p: exactTail(Math.abs(most), n, m, distinct), method: 'exact' };
}
