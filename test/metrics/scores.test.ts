import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  argmaxRows,
  firstImprobable,
  firstNonFinite,
  machineEpsilon,
  rankRows,
  trueProbabilities,
} from '../../src/metrics/scores.ts';
import { logSoftmaxRows, softmaxRows } from '../../src/metrics/softmax.ts';

test('of equal scores argmax takes the lower class, and rank the higher', () => {
  const data = Float32Array.of(1, 3, 3, 0);
  expect([...argmaxRows(data, 4)]).toEqual([1]);
  const rank = (label: number) => rankRows(data, 4, [label])[0];
  expect([0, 1, 2, 3].map(rank)).toEqual([3, 2, 1, 4]);
});

test('ranks are a permutation of 1..K, and the highest score alone ranks first', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 12 }), (row) => {
      const data = Float64Array.from(row);
      const ranks = row.map((_, label) => rankRows(data, row.length, [label])[0]!);
      expect(ranks.toSorted((a, b) => a - b)).toEqual(row.map((_, index) => index + 1));
      const best = argmaxRows(data, row.length)[0]!;
      if (row.filter((score) => score === row[best]).length === 1) expect(ranks[best]).toBe(1);
    }),
  );
});

test('softmax sums to one, does not overflow, and its logarithm reaches into the tail', () => {
  const logits = Float32Array.of(1000, 0, -1000, 1, 2, 3);
  const p = softmaxRows(logits, 3);
  expect([...p.subarray(0, 3)]).toEqual([1, 0, 0]);
  expect(p[3]! + p[4]! + p[5]!).toBeCloseTo(1, 15);
  // exp(3) / (exp(1) + exp(2) + exp(3))
  expect(p[5]).toBeCloseTo(0.6652409557748219, 15);
  const log = logSoftmaxRows(logits, 3);
  expect([...log.subarray(0, 3)]).toEqual([0, -1000, -2000]);
  expect(log[5]).toBeCloseTo(Math.log(0.6652409557748219), 15);
});

test.each([
  [Number.NaN, 'holds NaN for class index 1'],
  [Number.POSITIVE_INFINITY, 'holds infinity for class index 1'],
  [Number.NEGATIVE_INFINITY, 'holds minus infinity for class index 1'],
])('%s is found in its row', (bad, reason) => {
  expect(firstNonFinite(Float32Array.of(0, 1, 2, 0, bad, 2), 3)).toEqual({ row: 1, reason });
});

test('finite scores hold nothing to find', () => {
  expect(firstNonFinite(Float64Array.of(1e308, -1e308, 5e-324, -0), 2)).toBeUndefined();
});

test.each([
  [[0.5, 0.5, 1.5, -0.5], 'holds 1.5, which is no probability'],
  [[0.5, 0.5, Number.NaN, 0.5], 'holds NaN, which is no probability'],
  [[0.5, 0.5, 0.25, 0.5], 'holds probabilities that sum to 0.75, not to 1'],
])('%j is no distribution', (data, reason) => {
  expect(firstImprobable(Float64Array.from(data), 2, machineEpsilon('float64'))).toEqual({ row: 1, reason });
});

test('a sum may be off by the square root of epsilon', () => {
  const off = Float64Array.of(0.5, 0.5001);
  expect(firstImprobable(off, 2, machineEpsilon('float32'))).toBeUndefined();
  expect(firstImprobable(off, 2, machineEpsilon('float64'))?.row).toBe(0);
});

test('labels that fit no row or no class are refused', () => {
  const data = Float32Array.of(0, 1, 2, 3);
  expect(() => rankRows(data, 2, [0])).toThrow('1 labels and 2 rows');
  expect(() => trueProbabilities(data, 2, [0, 2])).toThrow('class index 2 is not in 0..1');
  expect(() => argmaxRows(data, 3)).toThrow('no whole rows of 3');
});
