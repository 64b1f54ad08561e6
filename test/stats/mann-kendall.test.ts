import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mannKendall } from '../../src/stats/mann-kendall.ts';
import { seededRandom } from '../../src/stats/random.ts';

interface Golden {
  readonly times: readonly number[];
  readonly values: readonly number[];
  readonly p: number;
  readonly slope: number;
}
const golden: readonly Golden[] = JSON.parse(
  readFileSync(new URL('mann-kendall.golden.json', import.meta.url), 'utf8'),
);

test.each(golden.map((one) => [one.values.length, one] as const))(
  '%i values as scipy has them',
  (_, { times, values, p, slope }) => {
    const found = mannKendall(times, values);
    expect(found.p).toBeCloseTo(p, 9);
    expect(found.slope).toBeCloseTo(slope, 12);
  },
);

test('equal values have no trend, and a rising series is the mirror of a falling one', () => {
  expect(mannKendall([1, 2, 3], [5, 5, 5])).toEqual({ s: 0, p: 1, slope: 0 });
  const [rising, falling] = [mannKendall([1, 2, 3, 4], [1, 2, 3, 4]), mannKendall([1, 2, 3, 4], [4, 3, 2, 1])];
  expect([rising.s, rising.slope]).toEqual([6, 1]);
  expect([falling.s, falling.slope, falling.p]).toEqual([-6, -1, rising.p]);
  expect(() => mannKendall([1], [1])).toThrow(RangeError);
});

test('noise is called a trend at 1 % about once in a hundred series, of eight runs already', () => {
  const random = seededRandom(5);
  let called = 0;
  for (let series = 0; series < 4000; series++) {
    const values = Array.from({ length: 8 }, () => random());
    if (mannKendall([1, 2, 3, 4, 5, 6, 7, 8], values).p <= 0.01) called++;
  }
  expect(called / 4000).toBeLessThan(0.015);
});
