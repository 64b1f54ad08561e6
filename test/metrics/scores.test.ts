import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recallAt } from '../../src/metrics/curves.ts';
import { intervalCoverage, intervalWidth } from '../../src/metrics/intervals.ts';
import { pinball } from '../../src/metrics/regression.ts';
import { closeTo } from '../../src/metrics/retrieval.ts';
import { rankRows, trueProbabilities } from '../../src/metrics/scores.ts';
import { softmaxRows } from '../../src/metrics/softmax.ts';

test('of equal scores the higher class ranks first', () => {
  const data = Float32Array.of(1, 3, 3, 0);
  const rank = (label: number) => rankRows(data, 4, [label])[0];
  expect([0, 1, 2, 3].map(rank)).toEqual([3, 2, 1, 4]);
});

test('ranks are a permutation of 1..K, and the highest score alone ranks first', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 12 }), (row) => {
      const data = Float64Array.from(row);
      const ranks = row.map((_, label) => rankRows(data, row.length, [label])[0]!);
      expect(ranks.toSorted((a, b) => a - b)).toEqual(row.map((_, index) => index + 1));
      const best = Math.max(...row);
      if (row.filter((score) => score === best).length === 1) expect(ranks[row.indexOf(best)]).toBe(1);
    }),
  );
});

test('softmax sums to one and does not overflow', () => {
  const logits = Float32Array.of(1000, 0, -1000, 1, 2, 3);
  const p = softmaxRows(logits, 3);
  expect([...p.subarray(0, 3)]).toEqual([1, 0, 0]);
  expect(p[3]! + p[4]! + p[5]!).toBeCloseTo(1, 15);
  // exp(3) / (exp(1) + exp(2) + exp(3))
  expect(p[5]).toBeCloseTo(0.6652409557748219, 15);
});

test('labels that fit no row or no class are refused', () => {
  const data = Float32Array.of(0, 1, 2, 3);
  expect(() => rankRows(data, 2, [0])).toThrow('1 labels and 2 rows');
  expect(() => trueProbabilities(data, 2, [0, 2])).toThrow('class index 2 is not in 0..1');
  expect(() => trueProbabilities(data, 2, [2, 0])).toThrow('class index 2 is not in 0..1');
  expect(() => trueProbabilities(data, 2, [-1, 0])).toThrow('class index -1 is not in 0..1');
  expect(() => rankRows(data, 3, [0])).toThrow('no whole rows of 3');
});

test('a row ranks among its own scores, whatever stands before it', () => {
  expect([...rankRows(Float32Array.of(0, 9, 1, 2, 9, 0), 2, [1, 1, 0])]).toEqual([1, 1, 1]);
});

test('a threshold that keeps a share exactly keeps it, though sums of weights are rounded', () => {
  // Three of ten other rows come before the only row of the class; each weighs 0.1, and 0.1 + 0.1 + 0.1 > 0.3.
  const scores = Float64Array.from({ length: 11 }, (_, row) => 11 - row);
  const hit = Uint8Array.from({ length: 11 }, (_, row) => Number(row === 3));
  const at = (percent: number) => recallAt(percent).curve.prepare(scores, hit)(new Float64Array(11).fill(0.1));
  expect([at(29), at(30), at(31)]).toEqual([0, 1, 1]);
});

test('an interval holds a label that lies on its bounds, and no other', () => {
  const held = [1, 2, 3, 4, 5].map((truth) => intervalCoverage.rowValue(truth, 2, 4));
  expect(held).toEqual([0, 1, 1, 1, 0]);
  expect(intervalWidth.rowValue(7, 2, 4.5)).toBe(2.5);
});

test('what is told of a metric has its own numbers', () => {
  expect(pinball(90).definition).toBe('mean of 0.9·max(y − ŷ, 0) + 0.1·max(ŷ − y, 0)');
  expect(closeTo('cta', ['dog', 'cat'])).toBe('; the nearest is "cat"');
  expect(closeTo('elephant', ['dog', 'cat'])).toBe('');
});
