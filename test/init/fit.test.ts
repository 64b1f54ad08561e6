import { describe, expect, test } from 'vitest';
import type { TensorSpec } from '../../src/core/tensor.ts';
import { fitOf } from '../../src/init/fit.ts';

const input = (name: string, type: TensorSpec['type'], dims: TensorSpec['dims']): TensorSpec => ({ name, type, dims });
const table = (columns: Readonly<Record<string, string>>) => ({
  name: 'eval.csv',
  columns: Object.entries(columns).map(([name, declared]) => ({ name, declared })),
});
const image = { inputs: [input('pixels', 'float32', ['n', 1, 8, 8])], outputs: [] };
const wide = { inputs: [input('X', 'float32', ['n', 3])], outputs: [] };

describe('how the columns of a table feed a model', () => {
  test.each([
    [
      'a list beside label and id',
      image,
      { id: 'BIGINT', label: 'BIGINT', img: 'FLOAT[]' },
      { label: 'label', id: 'id', inputs: undefined },
    ],
    [
      'a list among other columns',
      image,
      { id: 'BIGINT', label: 'BIGINT', img: 'FLOAT[]', day: 'DATE' },
      { label: 'label', id: 'id', inputs: { pixels: 'img' } },
    ],
    [
      'as many numbers as the input is wide',
      wide,
      { customer_id: 'VARCHAR', a: 'DOUBLE', b: 'BIGINT', c: 'DOUBLE', target: 'BOOLEAN' },
      { label: 'target', id: 'customer_id', inputs: { X: ['a', 'b', 'c'] } },
    ],
    [
      'inputs of their own names, and the only column that is left',
      { inputs: [input('age', 'float32', ['n', 1]), input('plan', 'string', ['n', 1])], outputs: [] },
      { id: 'VARCHAR', age: 'BIGINT', plan: 'VARCHAR', churned: 'BOOLEAN' },
      { label: 'churned', id: 'id', inputs: undefined },
    ],
    [
      'the index that pandas writes is no feature',
      wide,
      { a: 'DOUBLE', b: 'DOUBLE', c: 'DOUBLE', target: 'DOUBLE', __index_level_0__: 'BIGINT' },
      { label: 'target', id: '__index_level_0__', inputs: { X: ['a', 'b', 'c'] } },
    ],
    ['rows without a name', image, { y: 'BIGINT', img: 'FLOAT[]' }, { label: 'y', id: null, inputs: undefined }],
  ])('%s', (_, signature, columns, wanted) => {
    expect(fitOf(signature, table(columns))).toEqual(wanted);
  });

  test('what nobody can guess is asked for', () => {
    const numbers = table({ a: 'DOUBLE', b: 'DOUBLE', c: 'DOUBLE', d: 'DOUBLE' });
    expect(fitOf(wide, numbers)).toEqual({
      problem: 'which of "a", "b", "c", "d" holds the true class or number is not plain; name it with --label',
      labels: ['a', 'b', 'c', 'd'],
    });
    expect(fitOf(wide, numbers, { label: 'd' })).toEqual({ label: 'd', id: null, inputs: { X: ['a', 'b', 'c'] } });
  });
});
