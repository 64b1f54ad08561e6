import gammaln from '@stdlib/math-base-special-gammaln';

/**
 * P(D ≥ d) of the two-sided Kolmogorov statistic of one sample of `n` rows against a continuous distribution: the finite-n
 * law, which for two samples is taken at n = nm/(n + m). Method after Simard & L'Ecuyer (J. Stat. Softw. 39 (2011) 11), as
 * scipy's `kstwo`: Durbin's matrix where nd² is small, twice Smirnov's one-sided tail where it is large, the series of Pelz &
 * Good (J. R. Stat. Soc. B 38 (1976) 152–156) between them for many rows. The limit law 2Σ(−1)^(k−1) e^(−2k²nd²) alone
 * is wrong by 0.01 still at n = 100.
 */
export function kolmogorovTail(d: number, n: number): number {
  if (!(Number.isInteger(n) && n >= 1)) throw new RangeError(`a sample has a whole number of rows, got ${n}`);
  if (d >= 1) return 0;
  if (n * d <= 0.5) return 1;
  if (d >= 0.5) return Math.min(1, 2 * smirnovTail(d, n));
  const scaled = n * d * d;
  if (n <= 140) return scaled <= 4 ? 1 - durbin(d, n) : 2 * smirnovTail(d, n);
  if (scaled >= 370) return 0;
  if (scaled >= 2.2) return 2 * smirnovTail(d, n);
  return n <= 100_000 && n * d ** 1.5 <= 1.4 ? 1 - durbin(d, n) : 1 - pelzGood(d, n);
}

/** Smirnov's sum has n terms. */
const MOST_SUMMED = 100_000;

/**
 * P(D⁺ ≥ d): d Σ C(n, j) (d + j/n)^(j−1) (1 − d − j/n)^(n−j) (Birnbaum & Tingey, Ann. Math. Stat. 22 (1951) 592–596);
 * for many rows its expansion, e^(−2z²) times a polynomial, to O(n⁻²) (Lauwerier, Z. Wahrsch. 2 (1963) 61–68).
 */
function smirnovTail(d: number, n: number): number {
  if (n > MOST_SUMMED) {
    const z = d * Math.sqrt(n);
    const [first, second, third] = [
      (2 * z) / 3,
      (2 / 3) * z * z * (1 - (2 / 3) * z * z),
      ((4 * z) / 9) * (1 / 5 - (19 / 15) * z * z + (2 / 3) * z ** 4),
    ];
    return Math.exp(-2 * z * z) * (1 - first / Math.sqrt(n) + second / n + third / n ** 1.5);
  }
  const factorial = gammaln(n + 1);
  let sum = 0;
  for (let j = Math.floor(n * (1 - d)); j >= 0; j--) {
    const rest = 1 - d - j / n;
    const start = d + j / n;
    if (rest < 0 || (rest === 0 && j < n)) continue;
    const choose = factorial - gammaln(j + 1) - gammaln(n - j + 1);
    sum += Math.exp(choose + (j - 1) * Math.log(start) + (n - j === 0 ? 0 : (n - j) * Math.log1p(-start)));
  }
  return Math.min(1, d * sum);
}

/** P(D < d) by Durbin's matrix (Marsaglia, Tsang & Wang, J. Stat. Softw. 8 (2003) 18): n!/nⁿ (Hⁿ)ₖₖ. */
function durbin(d: number, n: number): number {
  const k = Math.ceil(n * d);
  const h = k - n * d;
  const size = 2 * k - 1;
  const H: Matrix = { size, cells: new Float64Array(size * size), exponent: 0 };
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const power = row - column + 1;
      if (power < 0) continue;
      let cell = 1;
      if (column === 0) cell -= h ** (row + 1);
      if (row === size - 1) cell -= h ** (size - column);
      if (column === 0 && row === size - 1 && 2 * h > 1) cell += (2 * h - 1) ** size;
      for (let factor = 2; factor <= power; factor++) cell /= factor;
      H.cells[row * size + column] = cell;
    }
  }
  const Q = power(H, n);
  let [value, exponent] = [Q.cells[(k - 1) * size + k - 1]!, Q.exponent];
  for (let row = 1; row <= n; row++) {
    value *= row / n;
    if (value < 1e-140) [value, exponent] = [value * 1e140, exponent - 140];
  }
  return value * 10 ** exponent;
}

/** Times 10^exponent. */
interface Matrix {
  readonly size: number;
  readonly cells: Float64Array;
  readonly exponent: number;
}

function power(base: Matrix, n: number): Matrix {
  if (n === 1) return base;
  const half = power(base, Math.floor(n / 2));
  const square = product(half, half);
  return n % 2 === 0 ? square : product(base, square);
}

function product(a: Matrix, b: Matrix): Matrix {
  const { size } = a;
  const cells = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let inner = 0; inner < size; inner++) {
      const factor = a.cells[row * size + inner]!;
      for (let column = 0; column < size; column++) {
        cells[row * size + column]! += factor * b.cells[inner * size + column]!;
      }
    }
  }
  const middle = Math.floor(size / 2) * (size + 1);
  const exponent = a.exponent + b.exponent;
  if (cells[middle]! <= 1e140) return { size, cells, exponent };
  return { size, cells: cells.map((cell) => cell * 1e-140), exponent: exponent + 140 };
}

/** P(D < d) ≈ K₀(z) + K₁(z)/√n + K₂(z)/n + K₃(z)/n^1.5 at z = d√n, in the form that converges for small z. */
function pelzGood(d: number, n: number): number {
  const z = d * Math.sqrt(n);
  const [z2, z4, z6, z8] = [z ** 2, z ** 4, z ** 6, z ** 8];
  const pi2 = Math.PI ** 2;
  const sums = [0, 0, 0, 0];
  let [even2, even3] = [0, 0];
  for (let k = Math.ceil((16 * z) / Math.PI); k >= 1; k--) {
    const odd = (2 * k - 1) ** 2;
    const a = (pi2 * odd) / 4;
    const weight = Math.exp((-pi2 * odd) / (8 * z2));
    sums[0]! += weight;
    sums[1]! += weight * (a - z2);
    sums[2]! += weight * (6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * a + (1 - 2 * z2) * a * a);
    sums[3]! +=
      weight *
      (-30 * z6 - 90 * z8 + (135 * z4 - 96 * z6) * a + (212 * z4 - 60 * z2) * a * a + (5 - 30 * z2) * a * a * a);
    const b = pi2 * k * k;
    const evenWeight = Math.exp(-b / (2 * z2));
    even2 += b * evenWeight;
    even3 += (3 * z2 - b) * b * evenWeight;
  }
  const root = Math.sqrt(2 * Math.PI);
  return (
    (root * sums[0]!) / z +
    (root * sums[1]!) / (6 * z4) / Math.sqrt(n) +
    root * (sums[2]! / (72 * z ** 7) - even2 / (36 * z ** 3)) * (1 / n) +
    root * (sums[3]! / (6480 * z ** 10) + even3 / (216 * z6)) * (1 / n ** 1.5)
  );
}
