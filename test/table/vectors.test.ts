import type { DuckDBVector } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { allocate, type ColumnWriter, copyRows, shapeOf } from '../../src/table/duckdb/vectors.ts';

/** Vectors of which only the public methods can be used, as another version of the binding may have them. */
function publicOnly(values: readonly unknown[]): DuckDBVector {
  return { itemCount: values.length, getItem: (index: number) => values[index] ?? null } as unknown as DuckDBVector;
}

function lists(rows: readonly (readonly unknown[] | null)[], gap = 0): DuckDBVector {
  const offsets: number[] = [];
  const items: unknown[] = [];
  for (const row of rows) {
    items.push(...new Array<unknown>(gap).fill(99));
    offsets.push(items.length);
    items.push(...(row ?? []));
  }
  return {
    itemCount: rows.length,
    childVector: publicOnly(items),
    getItem: (index: number) => rows[index],
    getEntryOffset: (index: number) => offsets[index],
    getEntryLength: (index: number) => rows[index]?.length ?? 0,
  } as unknown as DuckDBVector;
}

function writer(type: ColumnWriter['type'], shape: readonly number[], rows: number): ColumnWriter {
  const elements = shape.reduce((product, dimension) => product * dimension, 1);
  return { column: 'c', type, shape, elements, data: allocate(type, rows * elements), nulls: [] };
}

test('without the vectors\u2019 own memory every value is asked for', () => {
  const numbers = writer('int64', [], 4);
  copyRows(publicOnly([1n, null, 3n, 4n]), 1, 3, numbers, 1, 0);
  expect(numbers).toMatchObject({ data: new BigInt64Array([0n, 0n, 3n, 4n]), nulls: [1] });
  const truths = writer('bool', [], 2);
  copyRows(publicOnly([true, false]), 0, 2, truths, 0, 0);
  expect(truths.data).toEqual(new Uint8Array([1, 0]));
  const texts = writer('string', [], 2);
  copyRows(publicOnly(['a', null]), 0, 2, texts, 0, 0);
  expect(texts).toMatchObject({ data: ['a', ''], nulls: [1] });
});

test('lists need not lie end to end', () => {
  for (const gap of [0, 3]) {
    const vector = lists([[1, 2], null, [3, 4], [5, 6]], gap);
    expect(shapeOf(vector, 0, 1)).toEqual([2]);
    const floats = writer('float32', [2], 4);
    copyRows(vector, 0, 4, floats, 0, 0);
    expect(floats).toMatchObject({ data: new Float32Array([1, 2, 0, 0, 3, 4, 5, 6]), nulls: [1] });
  }
});

test('a list of another length or with a null inside is named by its row in the table', () => {
  expect(() => copyRows(lists([[1, 2], [3]]), 0, 2, writer('float32', [2], 2), 0, 100)).toThrow(
    'of 1 elements in row 102',
  );
  expect(() =>
    copyRows(
      lists([
        [1, 2],
        [3, null],
      ]),
      0,
      2,
      writer('float32', [2], 2),
      0,
      100,
    ),
  ).toThrow('null inside its list in row 102');
});
