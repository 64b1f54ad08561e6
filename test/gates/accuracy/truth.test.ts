import { describe, expect, test } from 'vitest';
import type { Digest } from '../../../src/core/units.ts';
import { compareLabels } from '../../../src/gates/accuracy/coded.ts';
import { readTruth, type Truth, type TruthRequest } from '../../../src/gates/accuracy/truth.ts';
import type { ColumnBatch, RowSource } from '../../../src/table/rows.ts';

/** A table in memory, in batches of two rows. */
function tableOf(columns: Record<string, ColumnBatch>): RowSource {
  const rows = Math.max(
    0,
    ...Object.values(columns).map(
      (column) =>
        column.data.length /
        Math.max(
          1,
          column.shape.reduce((a, b) => a * b, 1),
        ),
    ),
  );
  return {
    name: 'eval.csv',
    columns: Object.keys(columns).map((name) => ({ name, declared: 'ANY' })),
    rows,
    digest: `sha256:${'0'.repeat(64)}` as Digest,
    async *read(names) {
      for (let start = 0; start < rows; start += 2) {
        const size = Math.min(2, rows - start);
        const cut = names.map((name): [string, ColumnBatch] => {
          const column = columns[name]!;
          const nulls = column.nulls.filter((row) => row >= start && row < start + size).map((row) => row - start);
          return [name, { ...column, data: column.data.slice(start, start + size) as ColumnBatch['data'], nulls }];
        });
        yield { start, rows: size, columns: new Map(cut) };
      }
    },
    async close() {},
  };
}

const text = (data: string[], nulls: number[] = []): ColumnBatch => ({ type: 'string', shape: [], data, nulls });
const signal = new AbortController().signal;
const request: TruthRequest = { task: 'classes', label: 'y', id: undefined, slices: [], allowMissingLabels: false };

function classesOf({ target }: Truth) {
  if (target.kind !== 'classes') throw new Error('classes were expected');
  return target;
}

describe('what the data says about every row', () => {
  test('labels are coded in a stable order, numbers by value', async () => {
    const truth = await readTruth(tableOf({ y: text(['10', '2', 'b', '2', 'a']) }), request, signal);
    expect(classesOf(truth).labels).toEqual(['2', '10', 'a', 'b']);
    expect([...classesOf(truth).label]).toEqual([1, 0, 3, 0, 2]);
  });

  test('whole numbers are the same label in every type', async () => {
    for (const column of [
      { type: 'float64', data: Float64Array.of(3, 1) },
      { type: 'int64', data: BigInt64Array.of(3n, 1n) },
      { type: 'uint8', data: Uint8Array.of(3, 1) },
    ] as const) {
      const truth = await readTruth(tableOf({ y: { ...column, shape: [], nulls: [] } }), request, signal);
      expect(classesOf(truth).labels).toEqual(['1', '3']);
    }
  });

  test('slices keep their missing values as a slice of their own', async () => {
    const source = tableOf({ y: text(['0', '1', '0']), ink: text(['light', '', 'heavy']) });
    const truth = await readTruth(source, { ...request, slices: [{ by: ['ink'] }] }, signal);
    expect(truth.slices[0]!.values).toEqual(['(missing)', 'heavy', 'light']);
  });

  test('missing labels are refused with their number and first row, or left out when allowed', async () => {
    const source = tableOf({ y: text(['0', '', '1', 'x'], [3]) });
    await expect(readTruth(source, request, signal)).rejects.toThrow(
      '2 of 4 rows of eval.csv have no label in the column "y", the first is row 2.',
    );
    const truth = await readTruth(source, { ...request, allowMissingLabels: true }, signal);
    expect(truth.unlabelled).toBe(2);
    expect([...classesOf(truth).label]).toEqual([0, -1, 1, -1]);
  });

  test.each([
    [{ y: text([]) }, request, 'eval.csv has no rows, so there is nothing to measure.'],
    [{ y: text(['', '']) }, { ...request, allowMissingLabels: true }, 'Every row of eval.csv lacks a label'],
    [
      { y: text(['0', '1']), id: text(['a', 'a']) },
      { ...request, id: 'id' },
      'has the id "a" twice in the column "id", in rows 1 and 2.',
    ],
    [
      { y: text(['0', '1']), id: text(['a', ''], [1]) },
      { ...request, id: 'id' },
      'Row 2 of eval.csv has no id in the column "id".',
    ],
    [
      { y: { type: 'float32', shape: [2], data: Float32Array.of(1, 2, 3, 4), nulls: [] } satisfies ColumnBatch },
      request,
      'The column "y" of eval.csv holds lists of shape [2]; here it must hold one value per row.',
    ],
  ])('%#: %s', async (columns, asked, message) => {
    await expect(readTruth(tableOf(columns), asked, signal)).rejects.toThrow(message);
  });

  test('labels sort like people expect', () => {
    expect(['b', '10', '-1', '2.5', 'a', '2'].sort(compareLabels)).toEqual(['-1', '2', '2.5', '10', 'a', 'b']);
  });
});
