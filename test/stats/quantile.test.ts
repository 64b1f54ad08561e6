import { describe, expect, test } from 'vitest';
import { nearestRank } from '../../src/stats/nearest-rank.ts';
import { neededSamples, quantileEstimate, samplesToConclude } from '../../src/stats/quantile.ts';
import { seededRandom } from '../../src/stats/random.ts';
import { golden } from './latency-golden.ts';

const upTo = (n: number) => Float64Array.from({ length: n }, (_, at) => at + 1);

describe('nearestRank', () => {
  test.each([
    [100, 0.99, 99],
    [100, 0.5, 50],
    [100, 0.07, 7],
    [101, 0.5, 51],
    [1, 0.999, 1],
    [3, 0.01, 1],
  ])('of 1 … %i at %d is %i', (n, p, value) => {
    expect(nearestRank(upTo(n), p)).toBe(value);
  });

  test.each([0, 1, -0.1, Number.NaN])('refuses %d', (p) => {
    expect(() => nearestRank(upTo(3), p)).toThrow('a quantile lies between 0 and 1');
  });

  test('refuses no value at all', () => {
    expect(() => nearestRank([], 0.5)).toThrow('no value has no quantile');
  });
});

describe('quantileEstimate', () => {
  test.each(golden.ranks)('has the ranks of scipy for n $n, p $p at $confidence', ({ n, p, confidence, low, high }) => {
    const bounds = quantileEstimate(upTo(n), p).interval(confidence);
    expect(bounds.low).toBe(low === 0 ? Number.NEGATIVE_INFINITY : low);
    expect(bounds.high).toBe(high > n ? Number.POSITIVE_INFINITY : high);
    expect(bounds.method).toBe('order-statistic');
  });

  test('lets a failed call push the bound to infinity', () => {
    const sorted = [...upTo(458), Number.POSITIVE_INFINITY];
    const { value, interval } = quantileEstimate(sorted, 0.99);
    expect(value).toBe(455);
    expect(interval(0.99).high).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('neededSamples', () => {
  test.each(golden.needed)('agrees with scipy for p $p, $over over, at $confidence', ({ p, confidence, over, n }) => {
    expect(neededSamples(p, confidence, over)).toBe(n);
  });

  test('is 459 for p99 at 99 % with none over', () => {
    expect(neededSamples(0.99, 0.99)).toBe(459);
  });
});

describe('samplesToConclude', () => {
  test('asks for as many as pass when the share over the limit stays', () => {
    // 2 of 459 are over: not enough for p99, and about 840 with 4 over are.
    const total = samplesToConclude({ over: 2, n: 459 }, 0.99, 0.99)!;
    const over = Math.round((2 / 459) * total);
    expect(quantileEstimate(upTo(total), 0.99).interval(0.99).high).toBeLessThanOrEqual(total - over);
    expect(total).toBeGreaterThan(459);
  });

  test('asks for as many as fail where more lie over than may', () => {
    const total = samplesToConclude({ over: 10, n: 500 }, 0.99, 0.99)!;
    const within = total - Math.round(0.02 * total);
    expect(quantileEstimate(upTo(total), 0.99).interval(0.99).low).toBeGreaterThan(within);
  });

  test('is nothing where exactly as many lie over as may', () => {
    expect(samplesToConclude({ over: 10, n: 1000 }, 0.99, 0.99)).toBeNull();
  });
});

// 1,000 runs of a known service each: a bound at 95 % may miss 5 % of them, and 77 is four standard errors above that.
describe('covers the true quantile', () => {
  const services: Readonly<Record<string, (u: number) => number>> = {
    exponential: (u) => -Math.log(1 - u),
    'heavy tail': (u) => (1 - u) ** (-1 / 1.5),
    'two modes': (u) => (u < 0.98 ? 1 + u / 10 : 20 + 100 * (u - 0.98)),
    'few values': (u) => Math.ceil(u * 200),
  };
  for (const [name, inverse] of Object.entries(services)) {
    test.each([0.5, 0.95, 0.99])(`of a service with ${name} at p %d`, (p) => {
      const random = seededRandom(7);
      const truth = inverse(p);
      let missed = { low: 0, high: 0 };
      for (let run = 0; run < 1000; run++) {
        const samples = Float64Array.from({ length: 600 }, () => inverse(random())).sort();
        const { low, high } = quantileEstimate(samples, p).interval(0.95);
        missed = { low: missed.low + (low > truth ? 1 : 0), high: missed.high + (high < truth ? 1 : 0) };
      }
      expect(missed.low).toBeLessThanOrEqual(77);
      expect(missed.high).toBeLessThanOrEqual(77);
    });
  }
});
