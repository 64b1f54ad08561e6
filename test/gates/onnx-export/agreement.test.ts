import { expect, test } from 'vitest';
import type { Tensor } from '../../../src/core/tensor.ts';
import { sumAgreement } from '../../../src/gates/onnx-export/parity/agreement.ts';

const scores = (dims: readonly number[], ...values: readonly number[]): Tensor => ({
  type: 'float32',
  dims,
  data: Float32Array.from(values),
});

function agreement(values: Tensor, reference: Tensor, tolerance = { atol: 0.1, rtol: 0.1 }) {
  const sum = sumAgreement(tolerance);
  sum.add(values, reference);
  return sum.result();
}

test('the numbers of two batches together', () => {
  const sum = sumAgreement({ atol: 0.25, rtol: 0 });
  sum.add(scores([1, 2], 1, 2), scores([1, 2], 1, 4));
  sum.add(scores([1, 2], 3, -1), scores([1, 2], 3.25, -1));
  expect(sum.result()).toMatchObject({
    elements: 4,
    maxAbsolute: 2,
    meanAbsolute: 2.25 / 4,
    maxRelative: 0.5,
    outside: 1,
    nonFinite: 0,
    sameLargest: { rows: 2, of: 2 },
    problem: null,
  });
  expect(sum.result().cosine).toBeCloseTo(19.75 / Math.sqrt(15 * 28.5625), 12);
  expect(sum.result().signalToNoise).toBeCloseTo(10 * Math.log10(28.5625 / 4.0625), 12);
});

test('an element exactly at its tolerance is within it', () => {
  expect(agreement(scores([1], 1.5), scores([1], 1), { atol: 0.5, rtol: 0 }).outside).toBe(0);
  expect(agreement(scores([1], 1.5), scores([1], 1), { atol: 0.25, rtol: 0.25 }).outside).toBe(0);
  expect(agreement(scores([1], 1.75), scores([1], 1), { atol: 0.5, rtol: 0 }).outside).toBe(1);
});

test('NaN agrees with NaN and an infinity with itself; NaN is never finite, an infinity where the reference has it', () => {
  const odd = [Number.NaN, Number.POSITIVE_INFINITY];
  expect(agreement(scores([2], ...odd), scores([2], ...odd))).toMatchObject({ outside: 0, nonFinite: 1 });
  expect(agreement(scores([2], ...odd), scores([2], 1, Number.NEGATIVE_INFINITY))).toMatchObject({
    outside: 2,
    nonFinite: 2,
  });
  expect(agreement(scores([1], 1), scores([1], Number.NaN))).toMatchObject({ outside: 1, nonFinite: 0 });
});

test('the largest of a row: the first of equals, and none where one is NaN', () => {
  const { sameLargest } = agreement(scores([3, 2], 1, 1, 0, 1, Number.NaN, 1), scores([3, 2], 2, 1, 1, 0, 1, 0));
  expect(sameLargest).toEqual({ rows: 1, of: 3 });
});

test('all zero agrees with all zero, and points nowhere else', () => {
  expect(agreement(scores([2], 0, 0), scores([2], 0, 0))).toMatchObject({ cosine: 1, outside: 0, maxRelative: 0 });
  expect(agreement(scores([2], 0, 0), scores([2], 1, 1)).cosine).toBe(0);
});

test('another shape is told; a column of single values is none', () => {
  expect(agreement(scores([2, 3], 0, 0, 0, 0, 0, 0), scores([3, 2], 0, 0, 0, 0, 0, 0)).problem).toBe(
    'came back as [2, 3], and the reference has [3, 2]',
  );
  expect(agreement(scores([2, 1], 0, 0), scores([2], 0, 0)).problem).toBeNull();
});

test('texts and whole numbers of 64 bits', () => {
  const labels = (...data: string[]): Tensor => ({ type: 'string', dims: [data.length], data });
  expect(agreement(labels('a', 'b'), labels('a', 'c'))).toMatchObject({ elements: 2, outside: 1 });
  expect(agreement(labels('a'), scores([1], 1)).problem).toBe('is string, and the reference has float32');
  const whole = (value: bigint): Tensor => ({ type: 'int64', dims: [1], data: BigInt64Array.of(value) });
  expect(agreement(whole(3n), whole(4n), { atol: 0, rtol: 0 }).outside).toBe(1);
});

test('what 99 of 100 elements stay below, within 1 %', () => {
  const errors = Array.from({ length: 1000 }, (_, at) => at / 1000);
  const { p99Absolute } = agreement(scores([1000], ...errors), scores([1000], ...errors.map(() => 0)));
  expect(p99Absolute).toBeGreaterThan(0.98);
  expect(p99Absolute).toBeLessThan(0.991);
  expect(agreement(scores([2], 1, 2), scores([2], 1, 2)).p99Absolute).toBe(0);
});

test('a batch says how many of its elements are outside, and in which row the furthest stands', () => {
  const sum = sumAgreement({ atol: 0.5, rtol: 0 });
  expect(sum.add(scores([2, 2], 0, 1, 0, 3), scores([2, 2], 0, 0, 0, 0))).toEqual({ outside: 2, row: 1 });
  expect(sum.add(scores([2, 2], 0, 0.25, 0, 0), scores([2, 2], 0, 0, 0, 0))).toEqual({ outside: 0, row: 0 });
});
