import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/stats/random.ts';
import { weightSource } from '../../src/stats/weight-source.ts';

describe('seededRandom', () => {
  test('is the Mersenne Twister: numpy.random.RandomState(123).random_sample(3)', () => {
    const random = seededRandom(123);
    expect([random(), random(), random()].map((one) => one.toFixed(8))).toEqual([
      '0.69646919',
      '0.28613933',
      '0.22685145',
    ]);
  });

  test.each([0, -1, 1.5, 2 ** 32, Number.NaN])('refuses the seed %d', (seed) => {
    expect(() => seededRandom(seed)).toThrow(RangeError);
  });
});

describe('weightSource', () => {
  test.each([1, 2, 7, 300])('draws gamma variates of shape %d with the right moments', (shape) => {
    const { gamma } = weightSource(seededRandom(5));
    const draws = Float64Array.from({ length: 100_000 }, () => gamma(shape));
    const mean = draws.reduce((sum, one) => sum + one, 0) / draws.length;
    const variance = draws.reduce((sum, one) => sum + (one - mean) ** 2, 0) / draws.length;
    const third = draws.reduce((sum, one) => sum + (one - mean) ** 3, 0) / draws.length;
    expect(Math.abs(mean - shape)).toBeLessThan(4 * Math.sqrt(shape / draws.length));
    expect(variance / shape).toBeCloseTo(1, 1);
    expect(third / shape ** 1.5).toBeCloseTo(2 / Math.sqrt(shape), 0);
  });
});
