import { dirname } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { accuracyKeys } from '../../../src/gates/accuracy/keys.ts';
import { workbench } from '../../table/tables.ts';
import { changeOf } from '../loosened.ts';
import { runGate } from './gate.ts';

const bench = workbench();
let path: string;
let program: string;

/** 200 rows of two groups: every row of b is said right, of a seven in ten. Numbers are off by a quarter. */
beforeAll(async () => {
  const lines = Array.from({ length: 200 }, (_, row) => {
    const label = Math.floor(row / 2) % 2;
    const right = row % 2 === 1 || Math.floor(row / 2) % 10 < 7;
    return [row, row % 2 ? 'b' : 'a', label, right ? label : 1 - label, row / 8, row / 8 + 0.25].join(',');
  });
  path = await bench.file('rows.csv', `${['id,sex,label,said,size,guess', ...lines].join('\n')}\n`);
  program = await bench.file(
    'miss.mjs',
    `import { readFileSync, writeFileSync } from 'node:fs';
const rows = readFileSync(process.env.MODELASSAY_ROWS, 'utf8').trim().split('\\n').map((line) => JSON.parse(line));
const value = ({ label, predicted }) => (typeof label === 'number' ? Math.abs(label - predicted) : label === predicted ? 0 : 1);
writeFileSync(process.env.MODELASSAY_PREDICTIONS, rows.map((row) =>
  JSON.stringify({ modelassay_row: row.modelassay_row, value: value(row) })).join('\\n') + '\\n');`,
  );
});

const judged = (keys: string, { label = 'label', predicted = 'said' } = {}) =>
  runGate(bench.engine(), `data: { path: '${path}', id: id, label: ${label} }\nresamples: 200\n${keys}`, {
    path,
    predicted,
    folder: dirname(program),
  });

const miss = (limits: string) => `custom: { miss: { run: [node, '${program}'], better: lower, ${limits} } }`;

describe('a policy that names no metric', () => {
  test('is judged by what it asks of groups', async () => {
    const { checks, description } = await judged(
      'fairness: [{ by: sex, measures: { accuracy-parity: { max-gap: 10pp } } }]',
    );
    expect(checks).toMatchObject([{ verdict: 'fail', numbers: { value: { value: expect.closeTo(0.3, 12) } } }]);
    expect(description.summary).toMatch(/^accuracy-parity gap by sex/);
  });

  test('is judged by slices', async () => {
    const { checks } = await judged('slices: [{ by: sex, metrics: { accuracy: { min: 90% } } }]');
    expect(checks.map(({ slice, verdict }) => [slice!.value, verdict])).toEqual([
      ['a', 'fail'],
      ['b', 'pass'],
    ]);
  });

  test('is judged by programs of its own, over classes and over numbers', async () => {
    const { checks, measurement } = await judged(miss('max: 0.1'));
    expect(measurement.kind).toBe('classes');
    expect(checks).toMatchObject([
      { id: 'miss.max', verdict: 'fail', numbers: { value: { value: expect.closeTo(0.15, 12) } } },
    ]);
    const numbers = await judged(miss('max: 0.5'), { label: 'size', predicted: 'guess' });
    expect(numbers.measurement.kind).toBe('values');
    expect(numbers.checks[0]!.numbers.value!.value).toBeCloseTo(0.25, 12);
  });

  test.each(['', 'metrics: {}', 'slices: [sex]', 'metrics: {}\nslices: [sex]'])(
    'and nothing else to hold is refused: %j',
    async (keys) => {
      await expect(judged(keys)).rejects.toThrow(/name at least one metric, or nothing is decided/);
    },
  );

  test('names some for a slice that is to be judged', async () => {
    await expect(judged('slices: [{ by: sex, metrics: {} }]\nmetrics: { accuracy: { min: 0 } }')).rejects.toThrow(
      /slices.*name at least one metric/s,
    );
  });

  test('and named one before is told as one from which it was taken', () => {
    expect(changeOf(accuracyKeys, 'metrics', { accuracy: { min: 0.9 } }, undefined)).toEqual(['removed']);
  });
});
