import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adjustedPValues, CORRECTIONS } from '../../src/stats/adjusted-p-values.ts';
import { normalScore } from '../../src/stats/confidence.ts';
import type { Estimate } from '../../src/stats/estimate.ts';
import { familyFailures } from '../../src/stats/family.ts';
import { normalTail } from '../../src/stats/normal-tail.ts';

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

describe.each(CORRECTIONS)('%s', (correction) => {
  test('rejects exactly what the adjusted p-values reject', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -2, max: 4, noNaN: true }), { maxLength: 12 }), (values) => {
        const family = values.map((value) => ({
          estimate: normal(value),
          threshold: { value: 0, good: 'below' } as const,
        }));
        const adjusted = adjustedPValues(
          values.map((value) => normalTail(value)),
          correction,
        );
        expect(familyFailures(family, 0.05, correction)).toEqual(adjusted.map((p) => p < 0.05));
      }),
    );
  });
});

test('benjamini-hochberg fails two that hold together, where bonferroni and holm fail neither', () => {
  // One-sided p of 0.0446 and 0.0359: both at or below 0.05, neither below 0.025.
  const family = [1.7, 1.8].map((value) => ({
    estimate: normal(value),
    threshold: { value: 0, good: 'below' } as const,
  }));
  expect(familyFailures(family, 0.05, 'benjamini-hochberg')).toEqual([true, true]);
  for (const correction of ['bonferroni', 'holm', 'benjamini-yekutieli'] as const) {
    expect(familyFailures(family, 0.05, correction)).toEqual([false, false]);
  }
});

test('none judges each alone', () => {
  const family = [1.7, 1.6].map((value) => ({
    estimate: normal(value),
    threshold: { value: 0, good: 'below' } as const,
  }));
  expect(familyFailures(family, 0.05, 'none')).toEqual([true, false]);
});
