import { describe, expect, test } from 'vitest';
import { CHANGES, FAMILIES, ratesOf } from '../../../bench/operating-characteristics/drift.ts';

// A short version of the table of docs/drift.md; the seeds are fixed.
describe('data that did not change', () => {
  test.each(FAMILIES)('is called drifted in 5 % of tables at most: $name', (family) => {
    const runs = 20;
    for (const sizes of [
      [100, 100],
      [1_000, 100],
      [1_000, 1_000],
    ] as const) {
      // Two of twenty have a chance of 26 % at a rate of 5 %, three of 8 %.
      expect(ratesOf(runs, family, sizes).drift).toBeLessThanOrEqual(2 / runs);
    }
  });

  test('is told to be so by a thousand rows', () => {
    for (const family of FAMILIES.slice(0, 5))
      expect(ratesOf(10, family, [1_000, 1_000]).unsure).toBeLessThanOrEqual(0.1);
  });
});

test.each(CHANGES.filter(({ name }) => !name.includes('0.5 sd')))(
  '$name is found in nine of ten',
  ({ family, change }) => {
    expect(ratesOf(10, family, [10_000, 5_000], change).drift).toBeGreaterThanOrEqual(0.9);
  },
);
