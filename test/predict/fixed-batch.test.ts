import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SubjectError } from '../../src/core/errors.ts';
import { joinOutputs, splitInputs } from '../../src/predict/fixed-batch.ts';
import { tensor } from './models.ts';

describe('fixed batches', () => {
  test('the last row fills the last batch', () => {
    const inputs = new Map([
      ['x', tensor('float32', [3, 2], Float32Array.of(1, 2, 3, 4, 5, 6))],
      ['s', tensor('string', [3], ['a', 'b', 'c'])],
    ]);
    const parts = splitInputs(inputs, 3, 2);
    expect(parts.map((part) => part.get('x'))).toEqual([
      tensor('float32', [2, 2], Float32Array.of(1, 2, 3, 4)),
      tensor('float32', [2, 2], Float32Array.of(5, 6, 5, 6)),
    ]);
    expect(parts.map((part) => part.get('s')!.data)).toEqual([
      ['a', 'b'],
      ['c', 'c'],
    ]);
  });

  test('full batches are views', () => {
    const data = Float32Array.of(1, 2, 3, 4);
    const parts = splitInputs(new Map([['x', tensor('float32', [4, 1], data)]]), 4, 2);
    expect(parts.map((part) => (part.get('x')!.data as Float32Array).buffer === data.buffer)).toEqual([true, true]);
  });

  test('split and joined, everything is as before', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 3 }),
        (rows, size, width) => {
          const whole = tensor(
            'int64',
            [rows, width],
            BigInt64Array.from({ length: rows * width }, (_, i) => BigInt(i)),
          );
          const parts = splitInputs(new Map([['x', whole]]), rows, size);
          expect(parts.every((part) => part.get('x')!.dims[0] === size)).toBe(true);
          expect(joinOutputs(parts, rows, size).get('x')).toEqual(whole);
        },
      ),
    );
  });

  test('an output without one row per row is refused', () => {
    const parts = [new Map([['mean', tensor('float32', [1, 2], new Float32Array(2))]])];
    expect(() => joinOutputs(parts, 1, 4)).toThrow(SubjectError);
    expect(() => joinOutputs(parts, 1, 4)).toThrow('Output "mean" came back as float32 [1, 2] for a batch of 4 rows');
  });

  test('an output that changes its width is refused', () => {
    const part = (width: number) => new Map([['y', tensor('float32', [2, width], new Float32Array(2 * width))]]);
    expect(() => joinOutputs([part(2), part(3)], 4, 2)).toThrow('changes its shape');
  });
});
