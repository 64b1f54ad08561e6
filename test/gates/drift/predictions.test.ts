import { resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { driftKeys } from '../../../src/gates/drift/keys.ts';
import { createTableEngine } from '../../../src/table/engine.ts';
import { workshop } from '../data-schema/harness.ts';
import { runDrift } from './gate.ts';

const shop = workshop();
const engine = createTableEngine({ duckdb: () => import('@duckdb/node-api') });
afterAll(async () => {
  await engine.close();
  await shop.close();
});
const DIGITS = resolve(import.meta.dirname, '../../../fixtures/digits');

describe('predictions that the model of the policy makes', () => {
  const on = (current: string) =>
    runDrift(
      engine,
      {
        reference: { path: `${DIGITS}/eval.parquet`, id: 'id' },
        current: { path: `${DIGITS}/${current}.parquet`, id: 'id' },
        predictions: { truth: 'label', floor: 0.6, inputs: { pixels: 'pixels' } },
      },
      { model: `${DIGITS}/candidate.onnx` },
    );

  test('are quiet by day', async () => {
    const { open, checks, provenance } = await on('live-day');
    expect(open).toEqual([]);
    expect(checks.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'ks[predictions.confidence]',
        'ks[predictions.margin]',
        'ks[predictions.entropy]',
        'errors[predictions.correct]',
        'below_floor[predictions.unsure]',
        'varied[predictions.predicted]',
      ]),
    );
    expect(provenance.subject?.kind).toBe('model');
  });

  test('are less sure and wrong more often by night, and the least sure are named', async () => {
    const { open, checks, description } = await on('live-night');
    expect(open).toEqual(
      expect.arrayContaining([
        'ks[predictions.confidence] fail',
        'errors[predictions.correct] fail',
        'below_floor[predictions.unsure] fail',
      ]),
    );
    const errors = checks.find(({ id }) => id === 'errors[predictions.correct]')!;
    expect(errors.numbers.baseline!.value).toBeLessThan(0.1);
    expect(errors.numbers.value!.value).toBeGreaterThan(0.3);
    const review = description.tables.find(({ id }) => id === 'review')!;
    expect(review.rows[0]![0]).toMatch(/^night-/);
    const sureness = review.rows.map((row) => Number(row[2]));
    expect(sureness).toEqual(sureness.toSorted((a, b) => a - b));
    expect(sureness.every((one) => one < 0.6)).toBe(true);
  });
});

describe('predictions in columns', () => {
  // Labels at 60, 30 and 10 of 100; a confidence between 0.5 and 1.
  const rows = (from: number, columns = '*') =>
    `SELECT ${columns} FROM (SELECT i AS id, ['a', 'b', 'c'][1 + (hash(i, 3) % 100 >= 60)::INT + (hash(i, 3) % 100 >= 90)::INT] AS said,
      0.5 + (hash(i, 4) % 1000) / 2000.0 AS p, CASE WHEN hash(i, 5) % 10 = 0 THEN 'c' ELSE said END AS truth
      FROM range(${from}, ${from + 3000}) t(i))`;
  let files = 0;
  const against = async (select: string, predictions: object, reference = rows(0)) =>
    runDrift(
      engine,
      {
        reference: { path: await shop.parquet(`r${files}.parquet`, reference), id: 'id' },
        current: { path: await shop.parquet(`c${files++}.parquet`, select), id: 'id' },
        predictions,
      },
      { folder: shop.folder },
    );
  const all = { label: 'said', confidence: 'p', truth: 'truth', floor: 0.55 };

  test('are quiet where nothing changed, and stand for their columns', async () => {
    const { open, checks } = await against(rows(10_000), all);
    expect(open).toEqual([]);
    expect(checks.some(({ about }) => about.kind === 'column' && about.column === 'said')).toBe(false);
  });

  test.each([
    ['another mix of classes', "id, 'c' AS said, p, truth", 'total_variation[predictions.predicted] fail'],
    [
      'a model that is less sure',
      'id, said, p - 0.2 * (p - 0.5) - 0.08 AS p, truth',
      'below_floor[predictions.unsure] fail',
    ],
    [
      'more errors',
      "id, said, p, CASE WHEN id % 4 = 0 THEN 'b' ELSE truth END AS truth",
      'errors[predictions.correct] fail',
    ],
    [
      'a class that was never predicted',
      "id, CASE WHEN id % 20 = 0 THEN 'z' ELSE said END AS said, p, truth",
      'new_categories[predictions.predicted] fail',
    ],
    [
      'predictions that are missing',
      'id, CASE WHEN id % 5 > 0 THEN said END AS said, p, truth',
      'missing[predictions.predicted] fail',
    ],
  ])('%s is caught', async (_, columns, check) => {
    const { open } = await against(rows(10_000, columns), all);
    expect(open).toContain(check);
  });

  test('that are all the same fail, where most were that before', async () => {
    const mostly = (from: number) => rows(from, "id, CASE WHEN id % 20 = 0 THEN 'b' ELSE 'a' END AS said");
    const same = await against(rows(10_000, "id, 'a' AS said"), { label: 'said' }, mostly(0));
    expect(same.open).toContain('varied[predictions.predicted] fail');
    expect(same.open).not.toContain('total_variation[predictions.predicted] fail');
    expect(same.checks[0]!.reason).toContain('All 3000 predictions are "a"');
    const few = await against(`${rows(10_000, "id, 'a' AS said")} LIMIT 20`, { label: 'said' }, mostly(0));
    expect(few.open).not.toContain('varied[predictions.predicted] fail');
  });

  test('probabilities of all classes give the class, its margin and the entropy', async () => {
    const shares = (from: number) => rows(from, 'id, p AS a, (1 - p) * 0.75 AS b, (1 - p) * 0.25 AS c');
    const predictions = { probabilities: { cat: 'a', dog: 'b', fox: 'c' } };
    const { open, measurement } = await against(shares(10_000), predictions, shares(0));
    expect(open).toEqual([]);
    const of = (feature: string) =>
      measurement.comparisons.find(({ reference }) => reference.feature === feature)!.current;
    expect(of('predicted').values).toMatchObject({ counts: [['cat', 3000]] });
    // p − ¾(1 − p) of p from 0.5 to 1.
    expect((of('margin').values as { mean: number }).mean).toBeCloseTo(0.75 - 0.75 * 0.25, 2);
  });

  test('numbers are compared, and how far they are off', async () => {
    const numbers = (from: number, off: string) => rows(from, `id, p AS guess, p + ${off} AS truth`);
    const task = { label: 'guess', truth: 'truth', task: 'values' };
    const noise = '(hash(id, 7) % 1000) / 10000.0';
    expect((await against(numbers(10_000, noise), task, numbers(0, noise))).open).toEqual([]);
    const { open } = await against(numbers(10_000, `3 * ${noise}`), task, numbers(0, noise));
    expect(open).toContain('ks[predictions.residual] fail');
  });

  test('without truth yet are compared all the same, and that is told', async () => {
    const { open, description } = await against(rows(10_000, 'id, said, p'), all);
    expect(open).toEqual([]);
    expect(description.notChecked.map(({ title }) => title)).toContain('wrong predictions');
  });

  test('that the reference does not have are no pass', async () => {
    const { open, checks } = await against(rows(10_000), all, rows(0, 'id, truth'));
    expect(open.filter((one) => one.startsWith('compared'))).toEqual(['compared[predictions] error']);
    expect(checks.find(({ id }) => id === 'compared[predictions]')!.reason).toContain(
      'the reference has no column said',
    );
  });

  test('of rows that hang together count groups', async () => {
    const grouped = (from: number) =>
      rows(from, "id, id // 50 AS person, ['a', 'b'][1 + (hash(id // 50) % 2)::INT] AS said");
    const predictions = { label: 'said' };
    const reference = { path: await shop.parquet('g.parquet', grouped(0)), id: 'id' };
    const current = { path: await shop.parquet('h.parquet', grouped(9_000)), id: 'id' };
    const { measurement } = await runDrift(
      engine,
      { reference, current, predictions, 'group-by': 'person' },
      { folder: shop.folder },
    );
    const { designEffect } = measurement.comparisons.find(
      ({ reference }) => reference.feature === 'predicted',
    )!.current;
    expect(designEffect).toBeGreaterThan(40);
    expect(designEffect).toBeLessThan(60);
  });

  test.each([
    [{ label: 'sad' }, 'predictions names the column "sad"'],
    [{ confidence: 'id' }, 'a probability lies between 0 and 1'],
    [{ label: 'said', truth: 'id' }, 'every prediction would be wrong'],
    [{}, 'the policy names no model'],
  ])('%j is told what is wrong', async (predictions, message) => {
    const keys = {
      reference: await shop.parquet('wrong.parquet', rows(0)),
      current: await shop.parquet('wrong-now.parquet', rows(5_000)),
      predictions,
    };
    const both = { ...keys, reference: keys.current };
    await expect(runDrift(engine, both, { folder: shop.folder })).rejects.toThrow(message);
  });
});

test.each([
  [{ label: 'a', inputs: { x: 'y' } }, 'inputs are those of a model'],
  [{ label: 'a', floor: 0.5 }, 'no column has it'],
  [{ label: 'a', task: 'values', floor: 0.5, confidence: 'p' }, 'a predicted number has no confidence'],
  [{ floor: 1.5 }, 'floor'],
])('keys %j are refused', (predictions, message) => {
  const parsed = driftKeys.safeParse({ reference: 'a', current: 'b', predictions });
  expect(JSON.stringify(parsed.error?.issues)).toContain(message);
});
