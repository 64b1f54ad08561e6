import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { largestShift, plainVariation } from '../../src/stats/category-distance.ts';
import { type Cells, cellsOf, mergeRare } from '../../src/stats/cells.ts';
import { chiSquare, gTest } from '../../src/stats/chi-square.ts';
import { type Divergence, divergenceDistance, divergenceOf } from '../../src/stats/divergence.ts';
import { hellinger } from '../../src/stats/hellinger.ts';
import { jensenShannon } from '../../src/stats/jensen-shannon.ts';
import { kullbackLeibler } from '../../src/stats/kullback-leibler.ts';
import { psi } from '../../src/stats/psi.ts';
import { apart, countPairs, golden } from './two-samples.ts';

const lInfinity = ({ inReference, inCurrent }: Cells) => largestShift(inReference, inCurrent).value;

const DIVERGENCES: readonly (readonly [keyof (typeof golden.counts)[number], Divergence])[] = [
  ['psi', psi],
  ['kullbackLeibler', kullbackLeibler],
  ['jensenShannon', jensenShannon],
  ['hellinger', hellinger],
];

describe('statistics of cells', () => {
  test.each(golden.counts)('agree with scipy: $reference, $current', (scipy) => {
    const cells = cellsOf(scipy.reference, scipy.current);
    const tested = chiSquare(cells);
    expect(apart(tested.statistic, scipy.chiSquare.statistic)).toBeLessThan(1e-12);
    expect(apart(tested.p, scipy.chiSquare.p)).toBeLessThan(1e-9);
    expect(tested.df).toBe(scipy.chiSquare.df);
    expect(apart(gTest(cells).statistic, scipy.gTest.statistic)).toBeLessThan(1e-12);
    expect(apart(gTest(cells).p, scipy.gTest.p)).toBeLessThan(1e-9);
    expect(apart(plainVariation(cells), scipy.totalVariation)).toBeLessThan(1e-12);
    expect(apart(lInfinity(cells), scipy.lInfinity)).toBeLessThan(1e-12);
    for (const [name, divergence] of DIVERGENCES) {
      expect(apart(divergenceOf(divergence, cells), scipy[name] as number)).toBeLessThan(1e-9);
    }
  });

  test('the published example reads as published', () => {
    // p = (.5, .3, .2), q = (.2, .3, .5): Kullback-Leibler 0.274887, Jensen-Shannon 0.309541 (root, base 2).
    const cells = cellsOf([5e6, 3e6, 2e6], [2e6, 3e6, 5e6]);
    expect(divergenceOf(psi, cells)).toBeCloseTo(0.549774, 5);
    expect(divergenceOf(kullbackLeibler, cells)).toBeCloseTo(0.274887, 5);
    expect(divergenceOf(jensenShannon, cells)).toBeCloseTo(0.309541, 6);
    expect(divergenceOf(hellinger, cells)).toBeCloseTo(0.259893, 6);
    expect([plainVariation(cells), lInfinity(cells)].map((one) => one.toFixed(12))).toEqual(
      Array(2).fill('0.300000000000'),
    );
  });

  test('do not depend on the order of cells or on cells that are empty; symmetric ones not on the sides', () => {
    fc.assert(
      fc.property(countPairs, ({ reference, current }) => {
        const cells = cellsOf(reference, current);
        const reversed = cellsOf([0, ...reference.toReversed()], [0, ...current.toReversed()]);
        const swapped = cellsOf(current, reference);
        for (const of of [chiSquare, gTest]) {
          expect(of(reversed).statistic).toBeCloseTo(of(cells).statistic, 9);
          expect(of(swapped).p).toBeCloseTo(of(cells).p, 9);
        }
        for (const of of [plainVariation, lInfinity]) expect(of(swapped)).toBeCloseTo(of(reversed), 12);
        for (const [name, divergence] of DIVERGENCES) {
          expect(divergenceOf(divergence, reversed)).toBeCloseTo(divergenceOf(divergence, cells), 9);
          if (name === 'kullbackLeibler') continue;
          expect(divergenceOf(divergence, swapped)).toBeCloseTo(divergenceOf(divergence, cells), 9);
        }
      }),
    );
  });

  test('keep their order: ½L1 bounds L∞, Hellinger² ≤ TV ≤ √2·Hellinger', () => {
    fc.assert(
      fc.property(countPairs, ({ reference, current }) => {
        const cells = cellsOf(reference, current);
        const [tv, h] = [plainVariation(cells), divergenceOf(hellinger, cells)];
        expect(lInfinity(cells)).toBeLessThanOrEqual(tv + 1e-12);
        expect(h * h).toBeLessThanOrEqual(tv + 1e-12);
        expect(tv).toBeLessThanOrEqual(Math.SQRT2 * h + 1e-12);
        expect(divergenceOf(jensenShannon, cells)).toBeLessThanOrEqual(1 + 1e-12);
        expect(plainVariation(mergeRare(cells))).toBeLessThanOrEqual(tv + 1e-12);
      }),
    );
  });

  test('one occupied cell has nothing to test', () => {
    expect(chiSquare(cellsOf([0, 9], [0, 4]))).toEqual({ statistic: 0, p: 1, df: 0, method: 'asymptotic' });
  });

  test('merging leaves cells that expect five rows', () => {
    const merged = mergeRare(cellsOf([100, 3, 2, 0], [90, 1, 0, 8]));
    expect([...merged.inReference]).toEqual([100, 5]);
    expect([...merged.inCurrent]).toEqual([90, 9]);
  });

  test('PSI of ten bins of 100 rows a side reads 0.18 of noise', () => {
    const { noise, value } = divergenceDistance(psi, cellsOf(Array(10).fill(10), [6, 14, 9, 11, 10, 7, 13, 10, 8, 12]));
    expect(noise).toBeCloseTo(0.18, 12);
    expect(value).toBe(0);
  });

  test('refuse what cannot be compared', () => {
    expect(() => cellsOf([1], [1, 2])).toThrow(/same cells, got 1 and 2/);
    expect(() => cellsOf([1, -1], [1, 1])).toThrow(/whole number, got -1/);
    expect(() => cellsOf([0, 0], [1, 1])).toThrow(/rows on both sides, got 0 and 2/);
  });
});
