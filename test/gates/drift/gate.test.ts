import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
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

describe('the digits', () => {
  const on = (current: string) =>
    run({ reference: `${DIGITS}/train.parquet`, current: { path: `${DIGITS}/${current}.parquet`, id: 'id' } });

  test('by day are quiet', async () => {
    const { open, description } = await on('live-day');
    expect(open).toEqual([]);
    expect(description.summary).toMatch(/^No drift in 5 columns/);
  });

  test('by night are caught, brightness first', async () => {
    const { open, description } = await on('live-night');
    expect(open).toContain('ks[brightness] fail');
    expect(description.headline).toMatch(/^brightness, /);
    expect(description.findings?.[0]).toMatch(/^brightness: KS distance 0\.99/);
    expect(description.figures.length).toBeGreaterThan(0);
  });
});

describe('data that was changed', () => {
  const ROWS = `SELECT sqrt(-2 * ln((hash(i, 1) % 1000003 + 1) / 1000004.0)) * cos(6.2831853 * (hash(i, 2) % 1000003) / 1000003.0) + 5 AS x,
    ['red','green','blue'][1 + (hash(i, 3) % 100 >= 60)::INT + (hash(i, 3) % 100 >= 90)::INT] AS color
    FROM range(FROM_ROW, FROM_ROW + 4000) t(i)`;
  const rows = (from: number) => ROWS.replaceAll('FROM_ROW', String(from));
  let files = 0;
  const against = async (select: string) =>
    run({
      reference: await shop.parquet('reference.parquet', rows(0)),
      current: await shop.parquet(`current-${files++}.parquet`, select),
    });

  test('is quiet where nothing changed', async () => {
    expect((await against(rows(10_000))).open).toEqual([]);
  });

  test.each([
    ['× 1000', 'x * 1000 AS x, color', 'ks[x] fail', '1000 times'],
    ['one value', '5.0 AS x, color', 'ks[x] fail', 'every value is 5 now'],
    ['an offset', 'x + 0.8 AS x, color', 'ks[x] fail', 'an offset?'],
    ['values that end', 'least(x, 5.2) AS x, color', 'ks[x] fail', 'values end at 5.2'],
    [
      'a placeholder',
      'CASE WHEN hash(x, 9) % 4 = 0 THEN -999 ELSE x END AS x, color',
      'ks[x] fail',
      'values are −999 now',
    ],
    ['not filled', 'CASE WHEN hash(x, 9) % 5 = 0 THEN x END AS x, color', 'missing[x] fail', 'not filled at serving'],
    [
      'another spelling',
      "x, CASE color WHEN 'red' THEN 'Red ' ELSE color END AS color",
      'total_variation[color] fail',
      '"Red " is "red" in another spelling',
    ],
    [
      'another name',
      "x, CASE color WHEN 'red' THEN 'crimson' ELSE color END AS color",
      'total_variation[color] fail',
      'share that "red" had',
    ],
    ['5 % null', 'CASE WHEN hash(x, 9) % 20 = 0 THEN NULL ELSE x END AS x, color', 'missing[x] fail', 'x: missing'],
    [
      'swapped categories',
      "x, CASE color WHEN 'red' THEN 'blue' WHEN 'blue' THEN 'red' ELSE color END AS color",
      'total_variation[color] fail',
      'changed places',
    ],
    [
      'a new category',
      "x, CASE WHEN hash(x, 9) % 25 = 0 THEN 'violet' ELSE color END AS color",
      'new_categories[color] fail',
      'new: "violet"',
    ],
    ['a column that is gone', 'x', 'present[color] fail', 'color'],
    ['another type', "'v' || x AS x, color", 'type[x] error', 'x'],
    ['all missing', 'NULL::DOUBLE AS x, color', 'missing[x] fail', 'x: missing'],
  ])('%s is caught and told', async (_, columns, check, words) => {
    const { open, description } = await against(`SELECT ${columns} FROM (${rows(10_000)})`);
    expect(open).toContain(check);
    expect(description.findings?.join(' ')).toContain(words);
  });

  test('columns that changed places name each other', async () => {
    const two = (from: number) => `SELECT x AS a, 3 * x + 40 AS b FROM (${rows(from)})`;
    const { description } = await run({
      reference: await shop.parquet('two.parquet', two(0)),
      current: await shop.parquet('two-now.parquet', `SELECT b AS a, a AS b FROM (${two(10_000)})`),
    });
    expect(description.findings).toHaveLength(2);
    expect(description.findings![0]).toContain('Perhaps it has the values that b had');
  });

  test('has the statistics that are asked for, in a table', async () => {
    const reference = await shop.parquet('asked.parquet', rows(0));
    const current = await shop.parquet('asked-now.parquet', rows(10_000));
    const { description } = await run({ reference, current, statistics: { x: ['psi', 'ks'], '*': ['chi_square'] } });
    const [table] = description.tables;
    expect(table!.columns.map(({ title }) => title)).toEqual([
      'column',
      'statistic',
      'value',
      'p',
      'reference rows',
      'current rows',
    ]);
    const found = new Map(table!.rows.map(([column, statistic, value, p]) => [`${column} ${statistic}`, [value, p]]));
    // Nothing changed: about 9 degrees of freedom, PSI near (k − 1)(1/n + 1/m), and two colors' worth of chi-square.
    expect(found.get('x psi')![0]).toBeLessThan(0.02);
    expect(found.get('x chi_square')![0]).toBeLessThan(25);
    expect(found.get('color chi_square')![1]).toBeGreaterThan(0.001);
    expect([...found.keys()].filter((key) => key === 'x ks')).toHaveLength(1);
  });

  test('values are not shown in reports of public repositories', async () => {
    const keys = {
      reference: await shop.parquet('shown.parquet', rows(0)),
      current: await shop.parquet(
        'shown-now.parquet',
        `SELECT least(x, 5.2) AS x, 'violet' AS color FROM (${rows(10_000)})`,
      ),
    };
    const told = async (publicRepository: boolean, more = {}) => {
      const { description } = await runDrift(
        engine,
        { ...keys, ...more },
        { folder: shop.folder, context: { publicRepository } },
      );
      return { text: description.findings!.join(' '), figures: description.figures.length };
    };
    const open = await told(false);
    expect(open.text).toContain('violet');
    expect(open.text).toContain('values end at');
    expect(open.figures).toBeGreaterThan(0);
    expect(open.text).toContain('the median went from');
    const closed = await told(true);
    expect(closed.text).toContain('color');
    expect(closed.text).not.toMatch(/violet|values end at|median|percentile|went from/);
    expect(closed.text).toMatch(/the mean (?:rose|fell) by [\d.]+ of the reference’s standard deviations/);
    expect(closed.figures).toBe(0);
    expect((await told(true, { 'show-values': 'always' })).text).toContain('violet');
    expect((await told(false, { 'show-values': 'never' })).text).not.toContain('violet');
  });

  test('weights come from a file, and what is no weight is told', async () => {
    const reference = await shop.parquet('weighed.parquet', rows(0));
    const current = await shop.parquet('weighed-now.parquet', `SELECT x + 5 AS x, color FROM (${rows(10_000)})`);
    const given = (weights: string) => {
      writeFileSync(join(shop.folder, 'weights.json'), weights);
      return run({ reference, current, 'max-drifted': '50%', weights: 'weights.json' });
    };
    expect((await given('{ "x": 0.1, "color": 0.9 }')).open).toEqual(['ks[x] fail']);
    expect((await given('{ "x": 0.9, "color": 0.1 }')).open).toEqual(['drifted-columns fail', 'ks[x] fail']);
    await expect(given('{ "x": "much" }')).rejects.toThrow('gives x the weight "much"');
    await expect(given('{ "x": -0.5 }')).rejects.toThrow('a weight is a number of 0 or more');
    await expect(given('[1]')).rejects.toThrow('holds no weights');
    await expect(run({ reference, current, weights: 'none.json' })).rejects.toThrow('There is no');
  });

  test('the reference can be the profile beside the baseline', async () => {
    const { firstProfile } = await import('../../../src/profile/measure.ts');
    const reference = await engine.open({ paths: [await shop.parquet('beside.parquet', rows(0))] });
    const made = {
      engine,
      made: '2026-01-01T00:00:00Z',
      seed: 0,
      name: 'train',
      without: new Set<string>(),
      types: new Map(),
      keepRows: 0,
    };
    mkdirSync(join(shop.folder, 'champion'), { recursive: true });
    writeFileSync(join(shop.folder, 'champion/profile.json'), JSON.stringify(await firstProfile(reference, made)));
    const keys = { reference: 'production', current: await shop.parquet('beside-now.parquet', rows(10_000)) };
    const beside = (model: string) =>
      runDrift(engine, keys, { folder: shop.folder, baseline: join(shop.folder, model) });
    const { open, measurement } = await beside('champion/model.onnx');
    expect(open).toEqual([]);
    expect(measurement.reference.made).toBe('2026-01-01T00:00:00Z');
    await expect(beside('model.onnx')).rejects.toThrow('has no profile.json beside its model');
    await expect(run(keys)).rejects.toThrow('there is none. Name it with baseline: production');
  });

  test('no rows and one row are no pass', async () => {
    await expect(against(`SELECT * FROM (${rows(0)}) LIMIT 0`)).rejects.toThrow('has no rows');
    expect((await against(`SELECT * FROM (${rows(0)}) LIMIT 1`)).open).toContain('ks[x] inconclusive');
  });

  test('a column that nobody has is a slip of the pen', async () => {
    const reference = await shop.parquet('slip.parquet', rows(0));
    const keys = { reference, current: reference, columns: { colour: 'ignore' } };
    await expect(run(keys)).rejects.toThrow('columns names "colour"');
  });
});
