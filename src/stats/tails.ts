import gammainc from '@stdlib/math-base-special-gammainc';
import { normalScore } from './confidence.ts';
import { normalTail } from './normal-tail.ts';

/** P(X ≥ x) of chi-square with `df` degrees of freedom: Q(df/2, x/2), precise in the tail; 1 at df = 0. */
export function chiSquareTail(x: number, df: number): number {
  if (df === 0 || x <= 0) return 1;
  return x === Number.POSITIVE_INFINITY ? 0 : gammainc(x / 2, df / 2, true, true);
}

/** From so far out on, √(2X) is normal to more digits than a bound needs. */
const FAR = 20_000;

/**
 * P(X ≤ x) of the non-central chi-square: Σ Poisson(j; λ/2) · P(df/2 + j, x/2) (Patnaik, Biometrika 36 (1949) 202–232),
 * summed outwards from the largest weight until what is left is below 1e-14. Beyond 20 000 Sankaran's normal
 * approximation (Biometrika 50 (1963) 199–204, z₂).
 */
export function noncentralChiSquare(x: number, df: number, noncentrality: number): number {
  if (x <= 0) return 0;
  if (noncentrality === 0) return 1 - chiSquareTail(x, df);
  if (noncentrality + df > FAR || x > FAR) return sankaran(x, df, noncentrality);
  const half = noncentrality / 2;
  const middle = Math.floor(half);
  const weight = (j: number) => poisson(j, half);
  const below = (j: number) => gammainc(x / 2, df / 2 + j, true, false);
  let sum = 0;
  for (let j = middle, left = 1; j >= 0 && left > 0; j--) {
    const share = weight(j);
    sum += share * below(j);
    if (share < 1e-17) left = 0;
  }
  for (let j = middle + 1; ; j++) {
    const term = weight(j) * below(j);
    sum += term;
    if (term < 1e-17) return Math.min(1, sum);
  }
}

/**
 * The non-centrality λ ≥ 0 at which P(X ≤ x) is `probability`, to ten digits; 0 where even λ = 0 leaves less below x.
 * The λ that an observed x does not rule out: a bound of confidence 1 − α from below asks for 1 − α, from above for α.
 */
export function noncentralityOf(x: number, df: number, probability: number): number {
  if (noncentralChiSquare(x, df, 0) <= probability) return 0;
  let [low, high] = [0, Math.max(1, x)];
  while (noncentralChiSquare(x, df, high) > probability) [low, high] = [high, 2 * high];
  while (high - low > 1e-10 * high) {
    const middle = (low + high) / 2;
    if (noncentralChiSquare(x, df, middle) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The quantile of chi-square that `probability` lies above, by bisection; Wilson & Hilferty's value to begin with. */
export function chiSquareQuantile(tail: number, df: number): number {
  const cube = 1 - 2 / (9 * df) + normalScore(1 - tail) * Math.sqrt(2 / (9 * df));
  let [low, high] = [0, Math.max(1, 2 * df * Math.max(cube, 0) ** 3 + 10)];
  while (high - low > 1e-11 * Math.max(1, high)) {
    const middle = (low + high) / 2;
    if (chiSquareTail(middle, df) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** e^−mean · mean^j / j!, from j = 30 on by Stirling's series: logarithms of factorials would cancel digits away. */
function poisson(j: number, mean: number): number {
  if (j >= 30) {
    const correction = 1 / (12 * j) - 1 / (360 * j ** 3) + 1 / (1260 * j ** 5);
    return Math.exp(j * Math.log(mean / j) + (j - mean) - correction) / Math.sqrt(2 * Math.PI * j);
  }
  let term = Math.exp(-mean);
  for (let k = 1; k <= j; k++) term *= mean / k;
  return term;
}

function sankaran(x: number, df: number, noncentrality: number): number {
  const mean = df + noncentrality;
  const [second, third] = [df + 2 * noncentrality, df + 3 * noncentrality];
  const h = 1 - (2 * mean * third) / (3 * second ** 2);
  const p = second / mean ** 2;
  const q = (h - 1) * (1 - 3 * h);
  const center = 1 + h * p * (h - 1 - ((2 - h) * q * p) / 2);
  const spread = h * Math.sqrt(2 * p) * (1 + (q * p) / 2);
  return 1 - normalTail(((x / mean) ** h - center) / spread);
}
