import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SubjectError } from '../../src/core/errors.ts';
import type { Tensor } from '../../src/core/tensor.ts';
import { fixedBatchOf, inFixedBatches } from '../../src/predict/fixed-batch.ts';
import { tensor } from './batches.ts';

type Tensors = ReadonlyMap<string, Tensor>;

async function recorded(inputs: Tensors, size: number | undefined): Promise<{ seen: Tensors[]; outputs: Tensors }> {
  const seen: Tensors[] = [];
  const outputs = await inFixedBatches(inputs, size, async (part) => {
    seen.push(part);
    return part;
  });
  return { seen, outputs };
}

describe('fixed batches', () => {
  test('are told by the first dimension of the inputs', () => {
    const x = (...dims: (number | string)[]) => ({ name: 'x', type: 'float32', dims }) as const;
    expect(fixedBatchOf([x(4, 2), x('n', 3), x(4)])).toBe(4);
    expect(fixedBatchOf([x('n', 2)])).toBeUndefined();
    expect(fixedBatchOf([x(4), x(2)])).toBeUndefined();
    expect(fixedBatchOf([x(), x(0)])).toBeUndefined();
  });

  test('the last row fills the last batch, and what comes out of it is dropped', async () => {
    const inputs = new Map([
      ['x', tensor('float32', [3, 2], Float32Array.of(1, 2, 3, 4, 5, 6))],
      ['s', tensor('string', [3], ['a', 'b', 'c'])],
    ]);
    const { seen, outputs } = await recorded(inputs, 2);
    expect(seen.map((part) => part.get('x'))).toEqual([
      tensor('float32', [2, 2], Float32Array.of(1, 2, 3, 4)),
      tensor('float32', [2, 2], Float32Array.of(5, 6, 5, 6)),
    ]);
    expect(seen.map((part) => part.get('s')!.data)).toEqual([
      ['a', 'b'],
      ['c', 'c'],
    ]);
    expect(outputs).toEqual(inputs);
  });

  test('full batches are views', async () => {
    const data = Float32Array.of(1, 2, 3, 4);
    const { seen } = await recorded(new Map([['x', tensor('float32', [4, 1], data)]]), 2);
    expect(seen.map((part) => (part.get('x')!.data as Float32Array).buffer === data.buffer)).toEqual([true, true]);
  });

  test('nothing is cut where nothing is fixed, the size is right, or inputs disagree', async () => {
    const inputs = new Map([['x', tensor('float32', [2, 1], new Float32Array(2))]]);
    const uneven = new Map([...inputs, ['y', tensor('float32', [3], new Float32Array(3))]]);
    for (const [given, size] of [
      [inputs, undefined],
      [inputs, 2],
      [uneven, 2],
    ] as const) {
      expect((await recorded(given, size)).seen).toEqual([given]);
    }
  });

  test('cut and joined, everything is as before', async () => {
    const count = (max: number) => fc.integer({ min: 1, max });
    await fc.assert(
      fc.asyncProperty(count(20), count(7), count(3), async (rows, size, width) => {
        const data = BigInt64Array.from({ length: rows * width }, (_, i) => BigInt(i));
        const inputs = new Map([['x', tensor('int64', [rows, width], data)]]);
        const { seen, outputs } = await recorded(inputs, size);
        expect(seen.every((part) => part.get('x')!.dims[0] === size)).toBe(true);
        expect(outputs).toEqual(inputs);
      }),
    );
  });

  test('an output without one row per row is refused, even where the number is right by chance', async () => {
    const inputs = new Map([['x', tensor('float32', [1, 2], new Float32Array(2))]]);
    const mean = async () => new Map([['mean', tensor('float32', [1, 2], new Float32Array(2))]]);
    await expect(inFixedBatches(inputs, 4, mean)).rejects.toThrow(SubjectError);
    await expect(inFixedBatches(inputs, 4, mean)).rejects.toThrow(
      '"mean" came back as float32 [1, 2] for a batch of 4 rows',
    );
  });

  test('an output that changes its width is refused', async () => {
    let width = 1;
    const growing = async () => new Map([['y', tensor('float32', [2, ++width], new Float32Array(2 * width))]]);
    const inputs = new Map([['x', tensor('float32', [4], new Float32Array(4))]]);
    await expect(inFixedBatches(inputs, 2, growing)).rejects.toThrow('changes its shape');
  });
});
