import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ks, largestGap } from '../../src/stats/ks.ts';
import { pooledCounts } from '../../src/stats/pooled.ts';
import { apart, exchanged, golden, pooled, samplePairs } from './two-samples.ts';

describe('ks', () => {
  test.each(golden.samples)('agrees with scipy: $name', ({ reference, current, ks: scipy }) => {
    const both = pooled(reference, current);
    expect(apart(largestGap(both).distance, scipy.statistic!)).toBeLessThan(1e-12);
    const { p, method } = ks(both, 'asymptotic');
    expect(method).toBe('asymptotic');
    if (scipy.asymptotic !== undefined) expect(Math.abs(p - scipy.asymptotic)).toBeLessThan(1e-9);
    if (scipy.exact !== undefined) {
      expect(ks(both, 'exact').method).toBe('exact');
      expect(Math.abs(ks(both, 'exact').p - scipy.exact)).toBeLessThan(1e-12);
    }
    if (scipy.shuffled !== undefined) expect(Math.abs(ks(both, 'exact').p - scipy.shuffled)).toBeLessThan(1e-12);
  });

  test('is exact while that is cheap', () => {
    expect(ks(pooled([1], [2])).method).toBe('exact');
    const many = Float64Array.from({ length: 4000 }, (_, row) => row);
    expect(ks(pooled([...many], [...many])).method).toBe('asymptotic');
  });

  test('says where the gap is and which way', () => {
    const { at, signed } = largestGap(pooled([1, 2, 3, 4], [3, 4, 5, 6]));
    expect([at, signed]).toEqual([2, -0.5]);
  });

  test('does not depend on order, sides, scale, zeros with signs, or how rows of one value are given', () => {
    fc.assert(
      fc.property(samplePairs, ({ reference, current }) => {
        const both = pooled(reference, current);
        const { statistic, p } = ks(both);
        expect(ks(exchanged(both)).statistic).toBe(statistic);
        expect(ks(exchanged(both)).p).toBeCloseTo(p, 12);
        const doubled = (side: readonly number[]) => side.map((value) => 2 * value);
        expect(ks(pooled(doubled(reference), doubled(current)))).toEqual({ statistic, p, method: 'exact' });
        const negated = (side: readonly number[]) => side.map((value) => (value === 0 ? -value : value));
        expect(ks(pooled(negated(reference), negated(current))).p).toBe(p);
        const values = [...new Set([...reference, ...current].map((value) => value + 0))].sort((a, b) => a - b);
        const count = (side: readonly number[]) => values.map((value) => side.filter((one) => one === value).length);
        expect(ks(pooledCounts(values, count(reference), count(current)))).toEqual({ statistic, p, method: 'exact' });
        const twice = pooled([...reference, ...reference], [...current, ...current]);
        expect(largestGap(twice).distance).toBeCloseTo(statistic, 12);
      }),
    );
  });

  test('refuses what is no sample', () => {
    expect(() => ks(pooled([], [1]))).toThrow(/rows on both sides, got 0 and 1/);
    expect(() => ks(pooled([1, Number.NaN], [1]))).toThrow(/ascending order, got NaN/);
    expect(() => pooledCounts([1, 1], [1, 1], [1, 1])).toThrow(/ascending order/);
    expect(() => pooledCounts([1, 2], [1, 0.5], [1, 1])).toThrow(/whole number, got 0.5/);
  });
});
