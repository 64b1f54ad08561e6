import { describe, expect, test } from 'vitest';
import { batchMeans } from '../../src/stats/batch-means.ts';
import { golden } from './latency-golden.ts';

describe('batchMeans', () => {
  test.each(golden.means)('agrees with scipy at $confidence', ({ means, confidence, low, high }) => {
    const bounds = batchMeans(means).interval(confidence);
    expect(bounds.low).toBeCloseTo(low, 8);
    expect(bounds.high).toBeCloseTo(high, 8);
  });

  test('has no bound for one batch', () => {
    expect(batchMeans([3]).interval(0.95)).toMatchObject({
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
    });
  });

  test('says nothing of what varies not at all', () => {
    expect(batchMeans([3, 3, 3])).toMatchObject({ value: 3, standardError: null });
  });

  test.each([[[]], [[1, Number.POSITIVE_INFINITY]]])('refuses %j', (means) => {
    expect(() => batchMeans(means)).toThrow(RangeError);
  });
});
