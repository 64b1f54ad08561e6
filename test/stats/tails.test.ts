import { describe, expect, test } from 'vitest';
import { kolmogorovTail } from '../../src/stats/kolmogorov.ts';
import { chiSquareQuantile, chiSquareTail, noncentralChiSquare, noncentralityOf } from '../../src/stats/tails.ts';
import { golden } from './two-samples.ts';

describe('tails', () => {
  test.each(golden.chiSquare)('of chi-square at $x, $df degrees, are those of scipy', ({ x, df, p }) => {
    expect(Math.abs(chiSquareTail(x, df) - p)).toBeLessThan(1e-12);
    // Far out the digits count from the first that is not zero.
    if (p > 1e-200 && p < 1e-3) expect(chiSquareTail(x, df) / p).toBeCloseTo(1, 8);
  });

  test.each(golden.noncentral)('of the non-central chi-square at $x, $df, $lambda', ({ x, df, lambda, p }) => {
    expect(Math.abs(noncentralChiSquare(x, df, lambda) - p)).toBeLessThan(1e-9);
    if (p > 1e-6 && p < 1 - 1e-6) expect(noncentralityOf(x, df, p) / lambda).toBeCloseTo(1, 5);
  });

  test('the normal approximation takes over without a step', () => {
    const [x, df] = [19_800, 200];
    const [before, after] = [noncentralChiSquare(x, df, 19_799), noncentralChiSquare(x, df, 19_801)];
    expect(Math.abs(before - after)).toBeLessThan(0.004);
  });

  test('a quantile is what its tail says', () => {
    for (const df of [1, 5, 100]) {
      for (const tail of [0.2, 0.05, 1e-6])
        expect(chiSquareTail(chiSquareQuantile(tail, df), df) / tail).toBeCloseTo(1, 6);
    }
  });

  test.each(golden.kolmogorov)('of Kolmogorov at $d, $n rows', ({ d, n, p }) => {
    expect(Math.abs(kolmogorovTail(d, n) - p)).toBeLessThan(1e-9);
  });

  test('a closed form bounds the Kolmogorov tail (Massart, Ann. Probab. 18 (1990) 1269–1283)', () => {
    for (const n of [1, 3, 10, 100, 1000]) {
      for (const tail of [0.5, 0.05, 0.001]) {
        const d = Math.sqrt(Math.log(2 / tail) / (2 * n));
        expect(kolmogorovTail(d, n)).toBeLessThanOrEqual(tail + 1e-12);
      }
    }
  });
});
