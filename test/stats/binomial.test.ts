import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outcomes } from '../../bench/operating-characteristics/enumerate.ts';
import { binomialProportion } from '../../src/stats/binomial.ts';
import { golden } from './golden.ts';

describe('binomialProportion', () => {
  test.each(golden.clopperPearson)(
    'agrees with scipy for $k of $n at $confidence',
    ({ k, n, confidence, low, high }) => {
      const bounds = binomialProportion(k, n).interval(confidence);
      expect(bounds.low).toBeCloseTo(low, 10);
      expect(bounds.high).toBeCloseTo(high, 10);
      expect(bounds.method).toBe('clopper-pearson');
    },
  );

  test.each([
    [0, 0],
    [-1, 5],
    [6, 5],
    [1.5, 5],
    [Number.NaN, 5],
  ])('refuses %d of %d', (k, n) => {
    expect(() => binomialProportion(k, n)).toThrow(RangeError);
  });

  test.each([0.5, 1, 0, Number.NaN])('refuses the confidence %d', (confidence) => {
    expect(() => binomialProportion(3, 5).interval(confidence)).toThrow(RangeError);
  });

  test('has no standard error where every trial ended alike', () => {
    expect(binomialProportion(0, 5).standardError).toBeNull();
    expect(binomialProportion(5, 5).standardError).toBeNull();
    expect(binomialProportion(50, 100).standardError).toBeCloseTo(0.05, 12);
  });

  test('keeps both errors at or below 1 − confidence, summed over every outcome', () => {
    const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), share, fc.constantFrom(0.9, 0.95, 0.99), (n, truth, confidence) => {
        let [tooHigh, tooLow] = [0, 0];
        for (const { lost: k, probability } of outcomes(n, truth, 0)) {
          const { low, high } = binomialProportion(k, n).interval(confidence);
          if (low > truth) tooHigh += probability;
          if (high < truth) tooLow += probability;
        }
        expect(Math.max(tooHigh, tooLow)).toBeLessThanOrEqual(1 - confidence + 1e-9);
      }),
      { numRuns: 40 },
    );
  });

  test('orders its bounds, widens with confidence, and mirrors failures', () => {
    const counts = fc
      .integer({ min: 1, max: 5000 })
      .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    fc.assert(
      fc.property(counts, ([k, n]) => {
        const [narrow, wide] = [binomialProportion(k, n).interval(0.9), binomialProportion(k, n).interval(0.99)];
        expect(wide.low).toBeLessThanOrEqual(narrow.low);
        expect(narrow.low).toBeLessThanOrEqual(k / n);
        expect(narrow.high).toBeGreaterThanOrEqual(k / n);
        expect(wide.high).toBeGreaterThanOrEqual(narrow.high);
        expect(binomialProportion(n - k, n).interval(0.9).low).toBeCloseTo(1 - narrow.high, 9);
      }),
    );
  });
});
