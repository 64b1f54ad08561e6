import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/stats/random.ts';
import { pairedShift } from '../../src/stats/signed-rank.ts';
import { golden } from './latency-golden.ts';

describe('pairedShift', () => {
  test.each(golden.shifts)('agrees with scipy at $confidence', ({ differences, confidence, value, low, high }) => {
    const shift = pairedShift(differences);
    expect(shift.value).toBeCloseTo(value, 12);
    const bounds = shift.interval(confidence);
    expect(bounds.low).toBeCloseTo(low, 10);
    expect(bounds.high).toBeCloseTo(high, 10);
  });

  test.each([
    [4, 0.95],
    [6, 0.99],
  ])('has no bound for %i differences at %d', (n, confidence) => {
    const { low, high } = pairedShift(Float64Array.from({ length: n }, (_, at) => at)).interval(confidence);
    expect([low, high]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  test.each([
    [5, 0.95],
    [7, 0.99],
  ])('has bounds for %i differences at %d: the extremes', (n, confidence) => {
    const { low, high } = pairedShift(Float64Array.from({ length: n }, (_, at) => at)).interval(confidence);
    expect([low, high]).toEqual([0, n - 1]);
  });

  test('of many differences is close to what is exact', () => {
    const random = seededRandom(3);
    const differences = Float64Array.from({ length: 101 }, () => random() - 0.5);
    const many = pairedShift(differences).interval(0.95);
    const exact = pairedShift(differences.subarray(0, 100)).interval(0.95);
    expect(Math.abs(many.low - exact.low)).toBeLessThan(0.01);
    expect(Math.abs(many.high - exact.high)).toBeLessThan(0.01);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (wrong) => {
    expect(() => pairedShift([1, wrong])).toThrow(RangeError);
  });

  test('refuses no pair', () => {
    expect(() => pairedShift([])).toThrow('no pair has no shift');
  });
});
