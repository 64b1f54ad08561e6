import type { HypothesisTest } from './hypothesis-test.ts';
import type { Pooled } from './pooled.ts';

/** With the p of the printed table, as other tools give it. */
export interface AndersonDarlingTest extends HypothesisTest {
  /**
   * Interpolated between seven critical values, and cut off at 0.001 and at 0.25: scipy's `anderson_ksamp`. No use where
   * columns are corrected together, for 0.001 times fifty is 0.05.
   */
  readonly tabulated: number;
}

/**
 * Anderson-Darling test of two samples: Σ (F − G)² weighted by 1/(H(1 − H)), so that the tails count as much as the middle;
 * the midrank form for ties, standardized by mean and variance of the permutation law (Scholz & Stephens, J. Am. Stat.
 * Assoc. 82 (1987) 918–924, eq. 7). The p comes from the limit law of one sample, which two samples share: its value at
 * 1 + statistic·σ, σ² = 2(π² − 9)/3 (Marsaglia & Marsaglia, J. Stat. Softw. 9 (2004) 2). Few rows of few values: permute.
 * Throws RangeError for fewer than four rows or where all rows share a value.
 */
export function andersonDarling(pooled: Pooled): AndersonDarlingTest {
  const { reference: n, current: m } = pooled;
  const rows = n + m;
  if (rows < 4) throw new RangeError(`the test of Anderson and Darling needs four rows, got ${rows}`);
  let [below, belowCurrent] = [0, 0];
  let [sum, values] = [0, 0];
  pooled.each((_, inReference, inCurrent) => {
    const tied = inReference + inCurrent;
    const middle = below + belowCurrent + tied / 2;
    const weight = tied / rows / (middle * (rows - middle) - (rows * tied) / 4);
    const gap = (count: number, ofSide: number) => (rows * count - middle * ofSide) ** 2 / ofSide;
    values++;
    sum += weight * (gap(below + inReference / 2, n) + gap(belowCurrent + inCurrent / 2, m));
    below += inReference;
    belowCurrent += inCurrent;
  });
  if (values < 2) throw new RangeError('the test of Anderson and Darling needs two different values');
  const statistic = ((sum * (rows - 1)) / rows - 1) / Math.sqrt(varianceOf(n, m));
  const p = 1 - limitLaw(1 + statistic * LIMIT_DEVIATION);
  return { statistic, p: Math.min(1, Math.max(0, p)), method: 'asymptotic', tabulated: tabulated(statistic) };
}

const LIMIT_DEVIATION = Math.sqrt((2 * (Math.PI ** 2 - 9)) / 3);

/** Scholz & Stephens, eq. 4, at k = 2. */
function varianceOf(n: number, m: number): number {
  const rows = n + m;
  const inverse = 1 / n + 1 / m;
  let [h, g] = [0, 0];
  for (let i = 1; i < rows - 1; i++) {
    h += 1 / (rows - i);
    g += h / (i + 1);
  }
  h += 1;
  const k = 2;
  const a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * inverse;
  const b = (2 * g - 4) * k ** 2 + 8 * h * k + (2 * g - 14 * h - 4) * inverse - 8 * h + 4 * g - 6;
  const c = (6 * h + 2 * g - 2) * k ** 2 + (4 * h - 4 * g + 6) * k + (2 * h - 6) * inverse + 4 * h;
  const d = (2 * h + 6) * k ** 2 - 4 * h * k;
  return (a * rows ** 3 + b * rows ** 2 + c * rows + d) / ((rows - 1) * (rows - 2) * (rows - 3));
}

/** Marsaglia & Marsaglia's `adinf`, to 2e-6 below 2 and 8e-7 above. */
function limitLaw(z: number): number {
  if (z <= 0.01) return 0;
  if (z < 2) {
    const inner = polynomial(z, [2.00012, 0.247105, -0.0649821, 0.0347962, -0.011672, 0.00168691]);
    return (Math.exp(-1.2337141 / z) / Math.sqrt(z)) * inner;
  }
  return Math.exp(-Math.exp(polynomial(z, [1.0776, -2.30695, 0.43424, -0.082433, 0.008056, -0.0003146])));
}

function polynomial(x: number, coefficients: readonly number[]): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

/** Least squares of ln p through the critical values of Scholz & Stephens' table 2 at k = 2. */
const TABLE = [-1.077770279820486, -1.0082265644652515, 0.018198094574111343];

function tabulated(statistic: number): number {
  if (statistic < 0.325) return 0.25;
  if (statistic > 6.546) return 0.001;
  return Math.exp(polynomial(statistic, TABLE));
}
