import { describe, expect, test } from 'vitest';
import { changesOf } from '../../../src/gates/accuracy/changes.ts';
import { figuresOf } from '../../../src/gates/accuracy/figures.ts';
import type { Check, Figure, FigureOf } from '../../../src/result/document.ts';
import { figureSchema } from '../../../src/result/figure.ts';
import { sampleCheck, sampleLimit, shareMeasure } from '../../result/sample.ts';
import { measurementOf, predictionsOf, valueMeasurementOf, valuesOf } from './measurements.ts';

/** Ten rows of each of three classes. The baseline has one mistake; the candidate reads six of class 2 as 1. */
const label = Array.from({ length: 30 }, (_, row) => Math.floor(row / 10));
const before = label.map((truth, row) => (row === 0 ? 1 : truth));
const after = label.map((truth, row) => (row >= 24 ? 1 : truth));
const measurement = measurementOf(label, predictionsOf(after), predictionsOf(before));

const recallLimit: Check = sampleCheck({
  id: 'recall[2].min',
  title: 'recall[2]',
  about: { kind: 'metric', name: 'recall[2]' },
  numbers: { value: shareMeasure(0.4, 0.2, 0.6), baseline: shareMeasure(1, null, null) },
  limit: sampleLimit({ rule: 'min', value: 0.9, unit: 'fraction', text: '90%', good: 'above' }),
  verdict: 'fail',
});

function figures(checks: readonly Check[] = [], of = measurement): ReadonlyMap<string, Figure> {
  const drawn = figuresOf(of, changesOf(of), checks).map((figure) => figureSchema.parse(figure));
  return new Map(drawn.map((figure) => [figure.id, figure]));
}

describe('figures of classes', () => {
  test('who is taken for whom, before and now, with what grew marked', () => {
    const { panels, summary, rows } = figures().get('confusion') as FigureOf<'matrix'>;
    expect(rows.labels).toEqual(['0', '1', '2']);
    expect(panels).toEqual([
      {
        name: 'baseline',
        values: [
          [9, 1, 0],
          [0, 10, 0],
          [0, 0, 10],
        ],
        marked: [],
      },
      {
        name: 'this model',
        values: [
          [10, 0, 0],
          [0, 10, 0],
          [0, 6, 4],
        ],
        marked: [{ row: 2, column: 1 }],
      },
    ]);
    expect(summary).toBe('6 of 30 rows are wrong; class 2 is taken for 1 in 6 rows (before: 0)');
  });

  test('the recall of each class, the one that lost most first, with its limit', () => {
    const { series, rows, summary } = figures([recallLimit]).get('recalls') as FigureOf<'bars'>;
    expect(series).toEqual(['baseline', 'this model']);
    expect(rows).toEqual([
      { label: '2', values: [1, 0.4], limit: 0.9 },
      { label: '1', values: [1, 1], limit: null },
      { label: '0', values: [0.9, 1], limit: null },
    ]);
    expect(summary.replaceAll('\u00a0', ' ')).toBe('Class 2 lost most: 100.00 % → 40.00 %');
  });

  test('each share stands beside its limit and the baseline', () => {
    const { rows } = figures([recallLimit]).get('limits') as FigureOf<'intervals'>;
    expect(rows).toEqual([
      { label: 'recall[2]', value: 0.4, low: 0.2, high: 0.6, baseline: 1, limit: 0.9, verdict: 'fail' },
    ]);
  });

  test('without a baseline there is one panel and one bar', () => {
    const alone = measurementOf(label, predictionsOf(after));
    expect((figures([], alone).get('confusion') as FigureOf<'matrix'>).panels.map(({ name }) => name)).toEqual([
      'this model',
    ]);
    const { series, summary } = figures([], alone).get('recalls') as FigureOf<'bars'>;
    expect(series).toEqual(['this model']);
    expect(summary.replaceAll('\u00a0', ' ')).toBe('The lowest is that of class 2: 40.00 %');
  });

  test('of a thousand classes those with the most mistakes are drawn', () => {
    const many = Array.from({ length: 2_000 }, (_, row) => row % 1_000);
    const guesses = many.map((truth) => (truth >= 990 ? truth - 900 : truth));
    const { rows, summary } = figures([], measurementOf(many, predictionsOf(guesses))).get(
      'confusion',
    ) as FigureOf<'matrix'>;
    expect(rows.labels).toHaveLength(24);
    expect(rows.labels).toEqual(expect.arrayContaining(['990', '999', '90', '99']));
    expect(summary).toContain('The 24 classes with the most mistakes, of 1000');
  });

  test('scores that are no numbers are in no cell', () => {
    const { panels } = figures([], measurementOf([0, 1], predictionsOf([-1, 1]))).get(
      'confusion',
    ) as FigureOf<'matrix'>;
    expect(panels[0]!.values).toEqual([
      [0, 0],
      [0, 1],
    ]);
  });
});

test('numbers have no classes to confuse', () => {
  const values = valueMeasurementOf([1, 2], valuesOf([1, 3]));
  expect(figuresOf(values, null, [])).toEqual([]);
});
