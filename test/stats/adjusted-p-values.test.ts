import { describe, expect, test } from 'vitest';
import { adjustedPValues, CORRECTIONS } from '../../src/stats/adjusted-p-values.ts';
import { golden } from './two-samples.ts';

describe('adjustedPValues', () => {
  test.each(golden.adjusted)('agrees with scipy for $p', (scipy) => {
    for (const correction of ['benjamini-hochberg', 'benjamini-yekutieli'] as const) {
      adjustedPValues(scipy.p, correction).forEach((p, at) => {
        expect(p).toBeCloseTo(scipy[correction][at]!, 12);
      });
    }
  });

  test('Holm never rejects less than Bonferroni, nor more than Benjamini and Hochberg', () => {
    for (const { p } of golden.adjusted) {
      const [holm, bonferroni, bh] = [
        adjustedPValues(p, 'holm'),
        adjustedPValues(p, 'bonferroni'),
        adjustedPValues(p, 'benjamini-hochberg'),
      ];
      holm.forEach((one, at) => {
        expect(one).toBeLessThanOrEqual(bonferroni[at]!);
        expect(one).toBeGreaterThanOrEqual(bh[at]! - 1e-15);
      });
    }
  });

  test('is R’s p.adjust(method = "holm")', () => {
    const holm = (p: readonly number[]) => adjustedPValues(p, 'holm').map((one) => Number(one.toFixed(12)));
    expect(holm([0.01, 0.02, 0.03, 0.04, 0.05])).toEqual([0.05, 0.08, 0.09, 0.09, 0.09]);
    expect(holm([0.9, 0.04, 0.04, 0.001, 0.5])).toEqual([1, 0.16, 0.16, 0.005, 1]);
  });

  test('refuses what is no p-value, and knows none', () => {
    for (const correction of CORRECTIONS) {
      expect(() => adjustedPValues([0.5, Number.NaN], 'holm')).toThrow(/between 0 and 1, got NaN/);
      expect(adjustedPValues([], correction)).toEqual([]);
    }
  });
});
