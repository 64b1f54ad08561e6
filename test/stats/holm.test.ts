import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adjustedPValues } from '../../src/stats/adjusted-p-values.ts';
import { normalScore } from '../../src/stats/confidence.ts';
import type { Estimate } from '../../src/stats/estimate.ts';
import { holmFailures } from '../../src/stats/holm.ts';

/** Normal with standard error 1, so that a check against the limit 0 has the p-value Φ(value). */
const normal = (value: number): Estimate => ({
  value,
  n: 100,
  standardError: 1,
  interval: (confidence) => ({
    low: value - normalScore(confidence),
    high: value + normalScore(confidence),
    confidence,
    method: 'normal',
  }),
});

const above = { value: 0, good: 'above' } as const;
const below = { value: 0, good: 'below' } as const;

describe('holmFailures', () => {
  test('steps down: the worst at α/m, the next at α/(m − 1)', () => {
    const family = [-2.2, -1.7, 3].map((value) => ({ estimate: normal(value), threshold: above }));
    // z at 0.05/3 is 2.128, at 0.05/2 1.960, at 0.05 1.645
    expect(holmFailures(family, 0.05)).toEqual([true, false, false]);
    expect(holmFailures(family.slice(0, 2), 0.05)).toEqual([true, true]);
  });

  test('fails nothing that would fail alone by chance', () => {
    const family = [-1.7, 0, 0, 0, 0].map((value) => ({ estimate: normal(value), threshold: above }));
    expect(holmFailures(family, 0.05)).toEqual([false, false, false, false, false]);
    expect(holmFailures(family.slice(0, 1), 0.05)).toEqual([true]);
  });

  test('judges each member by its own side', () => {
    const family = [
      { estimate: normal(5), threshold: below },
      { estimate: normal(5), threshold: above },
    ];
    expect(holmFailures(family, 0.05)).toEqual([true, false]);
  });

  test('rejects exactly what Holm-adjusted p-values reject', () => {
    const values = fc.array(fc.double({ min: -4, max: 2, noNaN: true }), { maxLength: 12 });
    fc.assert(
      fc.property(values, (list) => {
        const failed = holmFailures(
          list.map((value) => ({ estimate: normal(value), threshold: above })),
          0.05,
        );
        const adjusted = adjustedPValues(list.map(standardNormal), 'holm');
        expect(failed).toEqual(adjusted.map((p) => p < 0.05));
      }),
    );
  });

  test('has nothing to say about nothing, and refuses an impossible error rate', () => {
    expect(holmFailures([], 0.05)).toEqual([]);
    expect(() => holmFailures([], 0.5)).toThrow(RangeError);
    expect(() => holmFailures([], Number.NaN)).toThrow(RangeError);
  });
});

function standardNormal(z: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    const quantile = middle > 0.5 ? normalScore(middle) : -normalScore(1 - middle);
    if (quantile < z) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
