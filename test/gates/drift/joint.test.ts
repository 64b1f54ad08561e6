import { resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CHANGES, drawn, verdictOf } from '../../../bench/operating-characteristics/drift-points.ts';
import { seededRandom } from '../../../src/stats/random.ts';
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
const run = (keys: object) => runDrift(engine, keys, { folder: shop.folder });

describe('points of eight clusters', () => {
  const changeOf = (name: string) => CHANGES.find((one) => one.name === name)!;

  test('that did not change are never called drifted', () => {
    const random = seededRandom(11);
    for (let at = 0; at < 15; at++) {
      const comparison = drawn(changeOf('none'), 300, 200, random);
      expect([verdictOf(comparison, 'separation'), verdictOf(comparison, 'strangers')]).not.toContain('fail');
      expect(comparison.classifier?.sizes).toEqual({ reference: 150, current: 100 });
    }
  });

  test('are strangers beyond a limit of held-out rows, as far from one half of the reference as current rows are', () => {
    const random = seededRandom(23);
    const tails = Array.from({ length: 12 }, () => drawn(changeOf('none'), 1_000, 1_000, random).tail);
    // The 496th of 500 held-out distances: 4 lie beyond it, and of new rows 5 of 501 on average. A half that is compared
    // with itself, or current rows with all of the reference, read 0.2 %, 1.3 %, 1.5 % or 5 %.
    expect(tails.map(({ reference }) => reference.share)).toEqual(tails.map(() => 4 / 500));
    const mean = tails.reduce((sum, { current }) => sum + current.share / tails.length, 0);
    expect(mean).toBeGreaterThan(0.0075);
    expect(mean).toBeLessThan(0.0125);
  });

  test.each([
    ['scale × 1.15', 'separation'],
    ['a new cluster of 15 %', 'strangers'],
  ] as const)('%s is told by %s', (name, distance) => {
    expect(verdictOf(drawn(changeOf(name), 800, 800, seededRandom(5)), distance)).toBe('fail');
  });
});

describe('embeddings', () => {
  const on = (current: string) =>
    run({
      reference: { path: `${DIGITS}/train.parquet`, id: 'id' },
      current: { path: `${DIGITS}/${current}.parquet`, id: 'id' },
      embeddings: 'pixels',
    });

  test('of the digits by day are quiet, by night are told apart, and the strangest rows are named', async () => {
    const day = await on('live-day');
    expect(day.open).toEqual([]);
    expect(day.checks.map(({ id }) => id)).toEqual(expect.arrayContaining(['separation[pixels]', 'strangers[pixels]']));
    const night = await on('live-night');
    expect(night.open).toEqual(expect.arrayContaining(['separation[pixels] fail', 'strangers[pixels] fail']));
    const [strangers] = night.description.tables;
    expect(strangers!.id).toBe('strangers');
    expect(strangers!.rows[0]![0]).toMatch(/^night-/);
    expect(strangers!.columns.map(({ title }) => title)).toEqual([
      'row',
      'of',
      'fifth nearest',
      'Mahalanobis',
      'isolation',
    ]);
    const scatter = night.description.figures.find(({ id }) => id === 'points[pixels]')!;
    if (scatter.kind !== 'plot') throw new Error('no scatter');
    const { series } = scatter.panels[0]!;
    expect(series.map(({ name }) => name)).toEqual([
      'reference',
      expect.stringMatching(/^95\s%/),
      expect.stringMatching(/^50\s%/),
      'current',
    ]);
    const statistics = night.description.tables.at(-1)!.rows.filter(([column]) => column === 'pixels');
    const mmd = statistics.find(([, name]) => name === 'mmd')!;
    expect(mmd[3]).toBe(0.001);
    // It looks at each pair of rows in each of up to 999 draws, and says of how many.
    expect(mmd.slice(4)).toEqual([300, 300]);
    // Holm's smallest p is the smallest of all, times how many were asked together.
    for (const { description } of [day, night]) {
      const of = (name: string) =>
        description.tables.at(-1)!.rows.find(([column, one]) => column === 'pixels' && one === name)!;
      const asked = ['domain_classifier_auc', 'mmd', 'neighbor_tail', 'mahalanobis_tail'].map((name) =>
        Number(of(name)[3]),
      );
      expect(of('holm')[2]).toBe(asked.length);
      expect(of('holm')[3]).toBeCloseTo(Math.min(1, asked.length * Math.min(...asked)), 12);
    }
    const isolated = statistics.find(([, name]) => name === 'isolation_tail')!;
    // Cuts of one coordinate at a time do not see that all became darker together.
    expect(isolated[2]).toBeLessThan(0.05);
  });

  test('of an output of the model of the policy are computed of both sides', async () => {
    const embedded = (current: string, output: string) =>
      runDrift(
        engine,
        {
          reference: { path: `${DIGITS}/eval.parquet`, id: 'id' },
          current: { path: `${DIGITS}/${current}.parquet`, id: 'id' },
          embeddings: { output, inputs: { pixels: 'pixels' } },
        },
        { model: `${DIGITS}/candidate.onnx` },
      );
    const [day, night] = [await embedded('live-day', 'logits'), await embedded('live-night', 'logits')];
    expect(day.open).toEqual([]);
    expect(day.checks.map(({ id }) => id)).toContain('separation[logits]');
    expect(night.open).toContain('separation[logits] fail');
    expect(night.measurement.joint[0]!.strangers[0]?.name).toMatch(/^night-/);
    expect(night.provenance.subject?.kind).toBe('model');
    await expect(embedded('live-day', 'pooled')).rejects.toThrow('pooled');
  });

  test.each([
    ['list_transform(range(8), j -> hash(i, j) % 100 / 100.0)', 'x', 'has 4 numbers in a row of the reference and 8'],
    ['i AS y, [1.0, 2.0]', 'y', 'an embedding is a list of numbers'],
    ['[1.0, 2.0]', 'z', 'embeddings names "z"'],
  ])('of %s are told what is wrong', async (select, column, message) => {
    const reference = await shop.parquet(
      'four.parquet',
      'SELECT i AS y, list_transform(range(4), j -> hash(i, j) % 100 / 100.0) AS x FROM range(100) t(i)',
    );
    const current = await shop.parquet('other.parquet', `SELECT ${select} AS x FROM range(100) t(i)`);
    await expect(run({ reference, current, embeddings: column })).rejects.toThrow(message);
  });

  test('of few rows are not compared, and that is told; missing ones are left out', async () => {
    const few = await shop.parquet(
      'few.parquet',
      'SELECT CASE WHEN i > 20 THEN [i * 1.0, 2.0] END AS x FROM range(50) t(i)',
    );
    const { open, measurement } = await run({ reference: few, current: few, embeddings: 'x' });
    expect(measurement.joint).toEqual([]);
    expect(open).toContain('compared[x] inconclusive');
  });
});

describe('all columns together', () => {
  // Standard normal x and y, by Box and Muller; z is x with noise, or −x.
  const rows = (from: number, sign: 1 | -1, extra = '') =>
    `SELECT id, x, ${sign} * x + 0.3 * y AS z, y, ['a', 'b'][1 + (hash(id, 5) % 2)::INT] AS c ${extra} FROM (
      SELECT i AS id, sqrt(-2 * ln((hash(i, 1) % 1000003 + 1) / 1000004.0)) * cos(6.2831853 * (hash(i, 2) % 1000003) / 1000003.0) AS x,
      sqrt(-2 * ln((hash(i, 3) % 1000003 + 1) / 1000004.0)) * cos(6.2831853 * (hash(i, 4) % 1000003) / 1000003.0) AS y
      FROM range(${from}, ${from + 1_500}) t(i))`;

  test('see that two columns hang together in another way while neither changed, and name them', async () => {
    const reference = { path: await shop.parquet('before.parquet', rows(0, 1)), id: 'id' };
    const same = { path: await shop.parquet('same.parquet', rows(5_000, 1)), id: 'id' };
    const turned = { path: await shop.parquet('turned.parquet', rows(5_000, -1)), id: 'id' };
    expect((await run({ reference, current: same, together: true })).open).toEqual([]);
    const { open, measurement, description } = await run({ reference, current: turned, together: true });
    expect(open).toContain('separation[all columns] fail');
    expect(open.filter((one) => one.startsWith('ks'))).toEqual([]);
    const [joint] = measurement.joint;
    expect(
      joint!.telling
        .slice(0, 2)
        .map(({ column }) => column)
        .sort(),
    ).toEqual(['x', 'z']);
    expect(description.findings!.join(' ')).toMatch(/all columns: .*told apart by z, x and y/);
  });

  test('can meet a profile that kept rows, and tolerances of their own', async () => {
    const reference = { path: await shop.parquet('b4.parquet', rows(0, 1)), id: 'id' };
    const turned = { path: await shop.parquet('t4.parquet', rows(5_000, -1)), id: 'id' };
    const columns = { 'all columns': { separation: { max: 0.999 } } };
    const { open } = await run({ reference, current: turned, together: true, columns });
    expect(open).not.toContain('separation[all columns] fail');
  });

  test('count groups where rows hang together', async () => {
    const grouped = (from: number) => `SELECT *, id // 30 AS person FROM (${rows(from, 1)})`;
    const [reference, current] = [
      { path: await shop.parquet('g1.parquet', grouped(0)), id: 'id' },
      { path: await shop.parquet('g2.parquet', grouped(6_000)), id: 'id' },
    ];
    const { measurement } = await run({ reference, current, together: true, 'group-by': 'person' });
    expect(measurement.joint[0]!.classifier?.sizes).toEqual({ reference: 25, current: 25 });
    // Groups are dealt out whole, and nothing changed.
    const mmd = measurement.joint[0]!.statistics.find(({ name }) => name === 'mmd')!;
    expect(mmd.p).toBeGreaterThan(0.05);
  });
});
