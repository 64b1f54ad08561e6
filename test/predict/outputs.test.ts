import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigurationError, SubjectError } from '../../src/core/errors.ts';
import type { OutputChoice } from '../../src/predict/output-choice.ts';
import { outputReader, type ScoredRows } from '../../src/predict/outputs.ts';
import { tensor } from './batches.ts';

const choice = (kind: OutputChoice['kind'], saidBy: OutputChoice['saidBy'] = 'user', name = 'y'): OutputChoice => ({
  name,
  kind,
  saidBy,
});
const f32 = (dims: number[], ...values: number[]) => tensor('float32', dims, Float32Array.from(values));
const scored = (given: OutputChoice, ...args: Parameters<ReturnType<typeof outputReader>>) =>
  outputReader(given)(...args) as ScoredRows;

describe('outputReader', () => {
  test('the highest score wins, the lowest index on ties', () => {
    const read = scored(choice('logits'), f32([3, 3], 1, 2, 3, 5, 5, 1, -1, -1, -1), 3, 0);
    expect([...read.predicted]).toEqual([2, 0, 0]);
    expect(read).toMatchObject({ kind: 'logits', classes: 3, nonFinite: { nan: 0, infinite: 0, firstRow: undefined } });
  });

  test('scores are handed on without a copy, float16 as float32', () => {
    const given = f32([1, 2], 1, 2);
    expect(scored(choice('logits'), given, 1, 0).scores).toBe(given.data);
    expect(scored(choice('logits'), tensor('float16', [1, 2], Uint16Array.of(0x3c00, 0xc000)), 1, 0).scores).toEqual(
      Float32Array.of(1, -2),
    );
    expect(scored(choice('logits'), tensor('float64', [1, 2], Float64Array.of(0.1, 0.2)), 1, 0).scores).toEqual(
      Float64Array.of(0.1, 0.2),
    );
  });

  test('a NaN leaves its row without a prediction, an infinity is a score like any other', () => {
    const values = [Number.NaN, 1, 2, Number.NEGATIVE_INFINITY, 3, 4, Number.POSITIVE_INFINITY, 0, Number.NaN];
    const read = scored(choice('logits'), f32([3, 3], ...values), 3, 100);
    expect([...read.predicted]).toEqual([-1, 2, -1]);
    expect(read.nonFinite).toEqual({ nan: 2, infinite: 2, firstRow: 100 });
  });

  test('one probability is that of the second class', () => {
    const read = scored(choice('probabilities'), f32([4], 0.25, 0.75, 0.5, Number.NaN), 4, 0);
    expect([...read.scores]).toEqual([0.75, 0.25, 0.25, 0.75, 0.5, 0.5, Number.NaN, Number.NaN]);
    expect([...read.predicted]).toEqual([0, 1, 0, -1]);
    expect(read.classes).toBe(2);
  });

  test('one logit stands against zero', () => {
    const read = scored(choice('logits'), f32([4, 1], -2, 3, 0, Number.NaN), 4, 0);
    expect([...read.scores].slice(0, 6)).toEqual([0, -2, 0, 3, 0, 0]);
    expect([...read.predicted]).toEqual([0, 1, 0, -1]);
  });

  test('dimensions of size 1 behind the classes do not matter', () => {
    expect([...scored(choice('logits'), f32([2, 2, 1, 1], 1, 2, 4, 3), 2, 0).predicted]).toEqual([1, 0]);
  });

  test('without a telling name the first batch shows the kind, and the next are held to it', () => {
    const read = outputReader(choice('unknown', 'nobody'));
    expect(read(f32([2, 2], 0.4, 0.6, 0.9, 0.1), 2, 0).kind).toBe('probabilities');
    expect(() => read(f32([1, 2], 3, 4), 1, 2)).toThrow(
      'in row 3 one is 4; they must lie between 0 and 1 and sum to 1 ± 0.001. Say output-kind: logits',
    );
    expect(outputReader(choice('unknown', 'nobody'))(f32([2, 2], 0.4, 0.4, 0.9, 0.1), 2, 0).kind).toBe('logits');
  });

  test.each([
    ['a sum off by 0.002', [0.4, 0.602], 'in row 1 they sum to 1.002'],
    ['a negative one', [-0.5, 1.5], 'in row 1 one is 1.5'],
    ['an infinite one', [Number.POSITIVE_INFINITY, 0], 'in row 1 one is Infinity'],
  ])('probabilities with %s are none', (_, values, message) => {
    const attempt = () => scored(choice('probabilities', 'name'), f32([1, 2], ...values), 1, 0);
    expect(attempt).toThrow(SubjectError);
    expect(attempt).toThrow(message);
  });

  test('probabilities within the tolerance are good', () => {
    expect(scored(choice('probabilities'), f32([1, 2], 0.4, 0.6009), 1, 0).kind).toBe('probabilities');
  });

  test('logits that are probabilities by every row are asked about, unless the user said so', () => {
    const values = f32([2, 2], 0.4, 0.6, 0.9, 0.1);
    const attempt = () => scored(choice('logits', 'name', 'logits'), values, 2, 0);
    expect(attempt).toThrow(ConfigurationError);
    expect(attempt).toThrow('is called logits, but every row lies between 0 and 1 and sums to 1');
    expect(scored(choice('logits', 'user'), values, 2, 0).kind).toBe('logits');
  });

  test('one number per row under a name that says nothing is asked about', () => {
    expect(() => scored(choice('unknown', 'nobody'), f32([2], 0.1, 0.9), 2, 0)).toThrow(ConfigurationError);
  });

  test.each([
    ['fewer rows', f32([1, 2], 1, 2), 2, 'came back as float32 [1, 2] for a batch of 2 rows'],
    ['no rows at all', f32([], 1), 1, 'came back as float32 [] for a batch of 1 row,'],
    ['a map per row', f32([1, 2, 2], 1, 2, 3, 4), 1, 'scores are read from [batch, classes]'],
    ['no classes', f32([1, 0]), 1, 'scores are read from [batch, classes]'],
    ['another type than promised', tensor('int64', [1, 2], BigInt64Array.of(1n, 2n)), 1, 'against its own signature'],
  ])('refuses %s', (_, given, rows, message) => {
    expect(() => scored(choice('logits'), given, rows, 0)).toThrow(SubjectError);
    expect(() => scored(choice('logits'), given, rows, 0)).toThrow(message);
  });

  test.each([
    ['int64', tensor('int64', [2], BigInt64Array.of(-3n, 9_007_199_254_740_993n)), ['-3', '9007199254740993']],
    ['int32 [n, 1]', tensor('int32', [2, 1], Int32Array.of(1, 2)), ['1', '2']],
    ['text', tensor('string', [2], ['cat', 'dög']), ['cat', 'dög']],
    ['bool', tensor('bool', [2], Uint8Array.of(0, 1)), ['0', '1']],
    ['whole floats', f32([2], 3, -0), ['3', '0']],
    ['whole float16', tensor('float16', [1], Uint16Array.of(0x4000)), ['2']],
  ])('labels from %s', (_, given, labels) => {
    expect(outputReader(choice('labels'))(given, given.dims[0]!, 0)).toEqual({ kind: 'labels', labels });
  });

  test('labels that are fractions are none', () => {
    expect(() => outputReader(choice('labels'))(f32([2], 1, 0.5), 2, 10)).toThrow('in row 12 it is 0.5');
    expect(() => outputReader(choice('labels'))(f32([1, 2], 1, 2), 1, 0)).toThrow('labels are read from [batch]');
  });

  test('the prediction is the first index of the maximum', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 4, maxLength: 4 }), { minLength: 1 }),
        (rows) => {
          const read = scored(choice('logits'), f32([rows.length, 4], ...rows.flat()), rows.length, 0);
          expect([...read.predicted]).toEqual(rows.map((row) => row.indexOf(Math.max(...row))));
        },
      ),
    );
  });
});
