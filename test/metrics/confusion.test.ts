import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classCounts, confusionBuilder, confusionOf } from '../../src/metrics/confusion.ts';
import { pairedBuilder } from '../../src/metrics/paired.ts';

const rowsOf = (width: number) =>
  fc.array(fc.tuple(fc.nat(width - 1), fc.nat(width - 1), fc.nat(width - 1)), { maxLength: 60 });
const classes = ['x', 'y', 'z', 'w'];

test('batches add up to the whole, in any order of rows', () => {
  fc.assert(
    fc.property(rowsOf(4), fc.nat(60), (rows, cut) => {
      const truth = rows.map(([label]) => label);
      const predicted = rows.map(([, guess]) => guess);
      const builder = confusionBuilder(classes);
      builder.add(Int32Array.from(truth.slice(cut)), Int32Array.from(predicted.slice(cut)));
      builder.add(Int32Array.from(truth.slice(0, cut)), Int32Array.from(predicted.slice(0, cut)));
      expect(builder.table()).toEqual(confusionOf(classes, truth, predicted));
    }),
  );
});

test('a table counts each pair once, sorted, and its margins count the rows', () => {
  const table = confusionOf(classes, [2, 0, 0, 2, 3], [1, 0, 0, 1, 0]);
  expect(table).toEqual({
    classes,
    truth: Int32Array.of(0, 2, 3),
    predicted: Int32Array.of(0, 1, 0),
    counts: Float64Array.of(2, 2, 1),
    rows: 5,
  });
  expect(classCounts(table)).toEqual({
    rows: 5,
    truth: Float64Array.of(2, 0, 2, 1),
    predicted: Float64Array.of(3, 2, 0, 0),
    hits: Float64Array.of(2, 0, 0, 0),
  });
});

test('a paired table holds both models of the same rows', () => {
  fc.assert(
    fc.property(rowsOf(4), (rows) => {
      const [truth, candidate, baseline] = [0, 1, 2].map((column) => Int32Array.from(rows, (row) => row[column]!));
      const builder = pairedBuilder(classes);
      builder.add(truth!, candidate!, baseline!);
      const paired = builder.tables();
      expect(classCounts(paired.candidate)).toEqual(classCounts(confusionOf(classes, truth!, candidate!)));
      expect(classCounts(paired.baseline)).toEqual(classCounts(confusionOf(classes, truth!, baseline!)));
      expect(paired.counts.length).toBe(new Set(rows.map(String)).size);
    }),
  );
});

test('resampled counts replace the own, and what was in the reused arrays is gone', () => {
  const table = confusionOf(classes, [0, 1, 1], [0, 1, 2]);
  const reused = classCounts(table);
  expect(classCounts(table, Float64Array.of(0, 3, 0), reused)).toEqual({
    rows: 3,
    truth: Float64Array.of(0, 3, 0, 0),
    predicted: Float64Array.of(0, 3, 0, 0),
    hits: Float64Array.of(0, 3, 0, 0),
  });
});

test('a thousand classes cost what the data costs', () => {
  const names = Array.from({ length: 1000 }, (_, index) => String(index));
  const rows = Int32Array.from({ length: 20_000 }, (_, row) => row % 1000);
  const table = confusionOf(names, rows, rows.toReversed());
  expect(table.counts.length).toBe(1000);
  expect(classCounts(table).truth.every((count) => count === 20)).toBe(true);
});

test.each([
  ['lengths that differ', [0, 1], [0]],
  ['an index beyond the classes', [0], [4]],
  ['a negative index', [-1], [0]],
  ['a fraction', [0.5], [0]],
])('%s are refused', (_, truth, predicted) => {
  expect(() => confusionOf(classes, truth, predicted)).toThrow(RangeError);
  expect(() => pairedBuilder(classes).add(truth, predicted, truth)).toThrow(RangeError);
});
