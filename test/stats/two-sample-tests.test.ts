import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { andersonDarling } from '../../src/stats/anderson-darling.ts';
import { cramerVonMises } from '../../src/stats/cramer-von-mises.ts';
import { energy } from '../../src/stats/energy.ts';
import { fisherExact } from '../../src/stats/fisher-exact.ts';
import { mannWhitney } from '../../src/stats/mann-whitney.ts';
import { apart, exchanged, golden, pooled, samplePairs } from './two-samples.ts';

describe('two-sample tests agree with scipy', () => {
  test.each(golden.samples)('$name', (scipy) => {
    const both = pooled(scipy.reference, scipy.current);
    expect(apart(energy(both), scipy.energy)).toBeLessThan(1e-9);
    for (const [of, expected] of [
      [mannWhitney, scipy.mannWhitney],
      [cramerVonMises, scipy.cramerVonMises],
    ] as const) {
      if (expected.statistic !== undefined) expect(apart(of(both).statistic, expected.statistic)).toBeLessThan(1e-9);
      if (expected.asymptotic !== undefined)
        expect(apart(of(both, 'asymptotic').p, expected.asymptotic)).toBeLessThan(1e-9);
      if (expected.exact !== undefined) expect(apart(of(both, 'exact').p, expected.exact)).toBeLessThan(1e-11);
    }
    if (scipy.andersonDarling === undefined) return;
    const { statistic, p, tabulated } = andersonDarling(both);
    expect(apart(statistic, scipy.andersonDarling.statistic)).toBeLessThan(1e-9);
    expect(Math.abs(tabulated - scipy.andersonDarling.p)).toBeLessThan(1e-9);
    if (tabulated > 0.001 && tabulated < 0.25) expect(Math.abs(p - tabulated)).toBeLessThan(0.01);
  });

  test.each(golden.fisher)('fisher_exact of $table', ({ table, p }) => {
    const [[a, b], [c, d]] = table as unknown as [[number, number], [number, number]];
    expect(fisherExact({ count: a, rows: a + b }, { count: c, rows: c + d }).p / p).toBeCloseTo(1, 9);
    expect(fisherExact({ count: b, rows: a + b }, { count: d, rows: c + d }).p / p).toBeCloseTo(1, 9);
  });
});

describe('two-sample tests', () => {
  test('do not depend on the sides, nor on the scale where they rank', () => {
    fc.assert(
      fc.property(samplePairs, ({ reference, current }) => {
        const both = pooled(reference, current);
        const back = exchanged(both);
        expect(energy(back)).toBeCloseTo(energy(both), 9);
        const turned = (side: readonly number[]) => side.map((value) => 3 - 2 * value);
        const mirrored = pooled(turned(reference), turned(current));
        expect(energy(mirrored)).toBeCloseTo(Math.SQRT2 * energy(both), 9);
        for (const of of [mannWhitney, cramerVonMises]) {
          expect(of(back).p).toBeCloseTo(of(both).p, 9);
          expect(of(mirrored).p).toBeCloseTo(of(both).p, 9);
        }
        expect(mannWhitney(both).superiority + mannWhitney(back).superiority).toBeCloseTo(1, 12);
      }),
    );
  });

  test('the limit law of Anderson and Darling is that of the printed table', () => {
    // Marsaglia & Marsaglia (2004): P(A² < 2.492) = 0.95, P(A² < 3.857) = 0.99; far out p goes on falling.
    const far = andersonDarling(pooled([1, 2, 3, 4, 5, 6, 7, 8, 9], [20, 21, 22, 23, 24, 25, 26, 27]));
    expect(far.tabulated).toBe(0.001);
    expect(far.p).toBeLessThan(0.001);
  });

  test('Anderson and Darling refuse what has no order', () => {
    expect(() => andersonDarling(pooled([1, 1, 1], [1, 1]))).toThrow(/two different values/);
    expect(() => andersonDarling(pooled([1], [2, 3]))).toThrow(/four rows, got 3/);
  });

  test('where all rows share a value nothing speaks against equality', () => {
    const same = pooled([7, 7, 7], [7, 7]);
    expect([mannWhitney(same).p, energy(same)]).toEqual([1, 0]);
  });
});
