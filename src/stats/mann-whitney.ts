import type { HypothesisTest } from './hypothesis-test.ts';
import { normalTail } from './normal-tail.ts';
import type { Pooled } from './pooled.ts';

export interface MannWhitneyTest extends HypothesisTest {
  /** The chance that a reference row is above a current one, ties by halves: U/(nm). 0.5 where neither side is larger. */
  readonly superiority: number;
}

/** Up to n·m of this many the p is exact, where no two rows share a value. */
const MOST_EXACT = 2500;

/**
 * Mann-Whitney test of two samples, two-sided: U counts the pairs in which the reference is above, ties by halves (Ann.
 * Math. Stat. 18 (1947) 50–60). Sees that one side is larger, and nothing else: a wider spread around one median leaves it
 * at ½. Exact p by their recurrence; with ties or many rows normal, with corrections for ties and continuity, as scipy's
 * `method='asymptotic'`. Evidently's `mannw` asks for one side alone, so that it is blind to the other.
 */
export function mannWhitney(pooled: Pooled, method?: 'exact' | 'asymptotic'): MannWhitneyTest {
  const { reference: n, current: m } = pooled;
  const product = n * m;
  const { u, ties } = ranksOf(pooled);
  const larger = Math.max(u, product - u);
  const superiority = u / product;
  const exact = method === undefined ? ties === 0 && product <= MOST_EXACT : method === 'exact';
  if (exact) return { statistic: u, superiority, p: Math.min(1, 2 * exactTail(larger, n, m)), method: 'exact' };
  const deviation = deviationOf(n, m, ties);
  const p = deviation > 0 ? Math.min(1, 2 * normalTail((larger - product / 2 - 0.5) / deviation)) : 1;
  return { statistic: u, superiority, p, method: 'asymptotic' };
}

/** Rows of the smaller side up to which scipy counts orders, where no two rows share a value. */
const SCIPY_EXACT = 8;

/**
 * The p of the reference being the smaller side alone: `scipy.stats.mannwhitneyu(reference, current, alternative='less')`. Near 1, and
 * so of no use, where the reference is the larger one.
 */
export function referenceSmaller(pooled: Pooled): number {
  const { reference: n, current: m } = pooled;
  const { u, ties } = ranksOf(pooled);
  const above = n * m - u;
  if (ties === 0 && Math.min(n, m) <= SCIPY_EXACT) return Math.min(1, exactTail(above, n, m));
  const deviation = deviationOf(n, m, ties);
  return deviation > 0 ? normalTail((above - (n * m) / 2 - 0.5) / deviation) : 1;
}

/** Pairs in which the reference is above, ties by halves; and Σ (t³ − t) over values that t rows share. */
function ranksOf(pooled: Pooled): { readonly u: number; readonly ties: number } {
  let [u, belowCurrent, ties] = [0, 0, 0];
  pooled.each((_, inReference, inCurrent) => {
    u += inReference * (belowCurrent + inCurrent / 2);
    belowCurrent += inCurrent;
    const tied = inReference + inCurrent;
    if (tied > 1) ties += tied * (tied * tied - 1);
  });
  return { u, ties };
}

/** Of U where nothing changed. */
function deviationOf(n: number, m: number, ties: number): number {
  const rows = n + m;
  return Math.sqrt(((n * m) / 12) * (rows + 1 - ties / (rows * (rows - 1))));
}

/** P(U ≥ u): a row more of the first side is above all of the other, or the largest is of the other side. */
function exactTail(u: number, n: number, m: number): number {
  const size = n * m + 1;
  let row = Array.from({ length: m + 1 }, () => Float64Array.of(1));
  for (let i = 1; i <= n; i++) {
    const next = [Float64Array.of(1)];
    for (let j = 1; j <= m; j++) {
      const shares = new Float64Array(Math.min(size, i * j + 1));
      const [first, second] = [row[j]!, next[j - 1]!];
      for (let at = 0; at < first.length; at++) shares[at + j]! += (first[at]! * i) / (i + j);
      for (let at = 0; at < second.length; at++) shares[at]! += (second[at]! * j) / (i + j);
      next.push(shares);
    }
    row = next;
  }
  let tail = 0;
  const shares = row[m]!;
  for (let at = shares.length - 1; at >= u; at--) tail += shares[at]!;
  return tail;
}
