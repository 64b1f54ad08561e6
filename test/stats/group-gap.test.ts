import { describe, expect, test } from 'vitest';
import { largestGap, smallestRatio } from '../../src/stats/group-gap.ts';
import { rateDifference, rateRatio } from '../../src/stats/two-shares.ts';

/** P(k successes of n), for every k. */
function binomial(n: number, p: number): number[] {
  const log = (k: number) => Array.from({ length: k }, (_, i) => Math.log(i + 1)).reduce((a, b) => a + b, 0);
  return Array.from({ length: n + 1 }, (_, k) =>
    Math.exp(log(n) - log(k) - log(n - k) + (k && k * Math.log(p)) + (n - k && (n - k) * Math.log(1 - p))),
  );
}

/** Every outcome of two groups with its probability: how often a bound lies beyond the truth. */
function errorsOf(
  bounds: typeof rateDifference,
  truth: number,
  [n, p]: readonly [number, number],
  [m, q]: readonly [number, number],
  confidence: number,
): { tooHigh: number; tooLow: number } {
  const errors = { tooHigh: 0, tooLow: 0 };
  const [of, than] = [binomial(n, p), binomial(m, q)];
  for (const [k, pk] of of.entries()) {
    for (const [l, ql] of than.entries()) {
      if (pk * ql < 1e-9) continue;
      const { low, high } = bounds({ successes: k, trials: n }, { successes: l, trials: m }, confidence);
      if (low > truth + 1e-12) errors.tooHigh += pk * ql;
      if (high < truth - 1e-12) errors.tooLow += pk * ql;
    }
  }
  return errors;
}

describe('two groups, every outcome summed', () => {
  test.each([
    [30, 0.1, 30, 0.1],
    [20, 0.02, 60, 0.3],
    [50, 0.9, 25, 0.8],
    [40, 0.5, 40, 0.45],
    [15, 0.97, 60, 0.99],
    [10, 0.97, 10, 0.03],
    [50, 0.99, 50, 0.01],
    [20, 0.97, 100, 0.4],
    [5, 0.95, 5, 0.05],
  ])('%i at %f and %i at %f: bounds are wrong as often as was said, at any confidence', (n, p, m, q) => {
    for (const confidence of [0.95, 0.9975]) {
      const difference = errorsOf(rateDifference, p - q, [n, p], [m, q], confidence);
      const ratio = errorsOf(rateRatio, p / q, [n, p], [m, q], confidence);
      for (const { tooHigh, tooLow } of [difference, ratio]) {
        expect(tooHigh).toBeLessThanOrEqual(1 - confidence);
        expect(tooLow).toBeLessThanOrEqual(1 - confidence);
      }
    }
  });

  test('of many rows the bounds are those of the normal test, and of none found the ratio has no end', () => {
    const [one, other] = [
      { successes: 40_000, trials: 50_000 },
      { successes: 37_500, trials: 50_000 },
    ];
    const { low, high } = rateDifference(one, other, 0.95);
    const error = Math.sqrt((0.8 * 0.2 + 0.75 * 0.25) / 50_000);
    // The critical value of two positive parts is at most 5 % above 1.645.
    for (const bound of [low, high]) {
      expect(Math.abs(bound - 0.05) / error).toBeGreaterThan(1.6449);
      expect(Math.abs(bound - 0.05) / error).toBeLessThan(1.05 * 1.6449);
    }
    expect(rateRatio(one, { successes: 0, trials: 9 }, 0.95).high).toBe(Number.POSITIVE_INFINITY);
    expect(rateRatio({ successes: 0, trials: 9 }, one, 0.95).low).toBe(0);
    expect(rateDifference({ successes: 9, trials: 9 }, { successes: 0, trials: 9 }, 0.95).high).toBe(1);
  });
});

describe('several groups', () => {
  const groups = [
    { successes: 90, trials: 100 },
    { successes: 60, trials: 100 },
    { successes: 40, trials: 50 },
  ];

  test('the gap is that of the farthest two, the ratio that of the lowest to the highest', () => {
    expect(largestGap([groups]).value).toBeCloseTo(0.3, 12);
    expect(smallestRatio([groups]).value).toBeCloseTo(2 / 3, 12);
    expect(largestGap([[groups[0]!, groups[2]!], groups]).value).toBeCloseTo(0.3, 12);
  });

  test('bounds hold the value, and a lower bound shares its error among the pairs', () => {
    for (const estimate of [largestGap([groups]), smallestRatio([groups])]) {
      const { low, high } = estimate.interval(0.95);
      expect(low).toBeLessThan(estimate.value);
      expect(high).toBeGreaterThan(estimate.value);
    }
    const two = [groups[0]!, groups[1]!];
    expect(largestGap([groups]).interval(0.95).low).toBeLessThan(largestGap([two]).interval(0.95).low);
    expect(largestGap([groups]).interval(0.95).high).toBe(largestGap([two]).interval(0.95).high);
  });

  test('one group has no gap, and no rate at all no ratio', () => {
    expect(() => largestGap([[groups[0]!]])).toThrow(RangeError);
    expect(() =>
      smallestRatio([
        [
          { successes: 0, trials: 5 },
          { successes: 0, trials: 9 },
        ],
      ]),
    ).toThrow(RangeError);
  });
});
