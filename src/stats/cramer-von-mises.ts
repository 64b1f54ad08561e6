import gammaln from '@stdlib/math-base-special-gammaln';
import type { HypothesisTest } from './hypothesis-test.ts';
import type { Pooled } from './pooled.ts';

/** Up to so many rows a side the p is exact, where no two rows share a value. */
const MOST_EXACT = 20;

/**
 * Cramér-von Mises test of two samples: the mean of (F − G)² over the pooled rows, from midranks (Anderson, Ann. Math.
 * Stat. 33 (1962) 1148–1159). Sees a shift of the middle better than Kolmogorov-Smirnov, the tails less than
 * Anderson-Darling. Exact p by Xiao, Gordon & Yakovlev (Comput. Stat. 22 (2007) 47–57); beyond 20 rows a side, or with
 * ties, Anderson's limit law; with few rows and ties that is rough: permute. `smallest` is the term at which the series of that law ends.
 */
export function cramerVonMises(pooled: Pooled, method?: 'exact' | 'asymptotic', smallest = 1e-12): HypothesisTest {
  const { reference: n, current: m } = pooled;
  const [rows, product] = [n + m, n * m];
  const { u, tied } = rankDistance(pooled);
  const statistic = u / (product * rows) - (4 * product - 1) / (6 * rows);
  const exact = method === undefined ? !tied && Math.max(n, m) <= MOST_EXACT : method === 'exact';
  if (exact) return { statistic, p: exactTail(u, n, m), method: 'exact' };
  const mean = (1 + 1 / rows) / 6;
  const variance =
    ((rows + 1) * (4 * product * rows - 3 * (n * n + m * m) - 2 * product)) / (180 * rows ** 2 * product);
  const scaled = 1 / 6 + (statistic - mean) / Math.sqrt(45 * variance);
  // Two rows have one order and its mirror: no variance, nothing to see.
  const p = variance > 0 && scaled >= 0.003 ? 1 - limitLaw(scaled, smallest) : 1;
  return { statistic, p: Math.min(1, Math.max(0, p)), method: 'asymptotic' };
}

/** U = n Σ (rank of the i-th reference row − i)² + m Σ (rank of the j-th current row − j)². */
function rankDistance(pooled: Pooled): { u: number; tied: boolean } {
  const { reference: n, current: m } = pooled;
  let [i, j] = [0, 0];
  let [u, tied] = [0, false];
  pooled.each((_, inReference, inCurrent) => {
    const rank = i + j + (inReference + inCurrent + 1) / 2;
    if (inReference + inCurrent > 1) tied = true;
    u += n * squares(rank - i, inReference) + m * squares(rank - j, inCurrent);
    i += inReference;
    j += inCurrent;
  });
  return { u, tied };
}

/** Σ (first − t)² over t = 1 … count. */
function squares(first: number, count: number): number {
  return count * first * first - first * count * (count + 1) + (count * (count + 1) * (2 * count + 1)) / 6;
}

/**
 * P(T < x) of the limit: Σ (−1)^k C(−½, k) √(4k + 1) e^(−q) K_¼(q)/(π√x), q = (4k + 1)²/(16x) (Csörgő & Faraway, J. R. Stat.
 * Soc. B 58 (1996) 221–234, eq. 1.3).
 */
function limitLaw(x: number, smallest: number): number {
  let sum = 0;
  for (let k = 0; ; k++) {
    const odd = 4 * k + 1;
    const weight = Math.exp(gammaln(k + 0.5) - gammaln(k + 1)) / (Math.PI ** 1.5 * Math.sqrt(x));
    const term = weight * Math.sqrt(odd) * scaledBessel(odd ** 2 / (16 * x));
    sum += term;
    if (term < smallest) return sum;
  }
}

/** e^(−q) K_¼(q) = ∫₀^∞ e^(−q(1 + cosh t)) cosh(t/4) dt; the trapezoid rule gains digits as fast as steps here. */
function scaledBessel(q: number): number {
  const step = 1 / 16;
  let sum = Math.exp(-2 * q) / 2;
  for (let t = step; ; t += step) {
    const term = Math.exp(-q * (1 + Math.cosh(t))) * Math.cosh(t / 4);
    sum += term;
    if (term < 1e-18 * sum || term === 0) return step * sum;
  }
}

/** The share of all orders of n and m distinct rows with a U at least as large, counted over the sums a path can have. */
function exactTail(u: number, n: number, m: number): number {
  const multiple = leastCommonMultiple(n, m);
  const [a, b] = [multiple / n, multiple / m];
  const product = n * m;
  const least = Math.floor(
    (multiple ** 2 * (n + m) * (6 * u - product * (4 * product - 1))) / (6 * product ** 2) + 1e-9,
  );
  let column: Map<number, number>[] = [];
  for (let j = 0; j <= m; j++) {
    const next: Map<number, number>[] = [];
    for (let i = 0; i <= n; i++) {
      const sums = new Map<number, number>();
      const gap = (a * i - b * j) ** 2;
      if (i === 0 && j === 0) sums.set(0, 1);
      // The last row was one of the reference with probability i/(i + j).
      for (const [sum, share] of next[i - 1] ?? []) add(sums, sum + gap, (share * i) / (i + j));
      for (const [sum, share] of column[i] ?? []) add(sums, sum + gap, (share * j) / (i + j));
      next.push(sums);
    }
    column = next;
  }
  let tail = 0;
  for (const [sum, share] of column[n]!) if (sum >= least) tail += share;
  return Math.min(1, tail);
}

function add(sums: Map<number, number>, sum: number, share: number): void {
  sums.set(sum, (sums.get(sum) ?? 0) + share);
}

function leastCommonMultiple(n: number, m: number): number {
  let [a, b] = [n, m];
  while (b > 0) [a, b] = [b, a % b];
  return (n / a) * m;
}
