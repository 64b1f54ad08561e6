import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { firstProfile } from '../../../src/profile/measure.ts';
import { createTableEngine } from '../../../src/table/engine.ts';
import { workshop } from '../data-schema/harness.ts';
import { runDrift } from './gate.ts';

const shop = workshop();
const engine = createTableEngine({ duckdb: () => import('@duckdb/node-api') });
afterAll(async () => {
  await engine.close();
  await shop.close();
});
let files = 0;
const file = (select: string) => shop.parquet(`hard-${files++}.parquet`, select);
const compare = async (reference: string, current: string, keys: object = {}) =>
  runDrift(
    engine,
    { reference: await file(reference), current: await file(current), ...keys },
    { folder: shop.folder },
  );
const rows = (columns: string, count = 1_000) => `SELECT ${columns} FROM range(${count}) t(i)`;

describe('data at its ends', () => {
  test.each([
    ['one row against many', rows('i::DOUBLE AS x'), rows('i::DOUBLE AS x', 1), 'ks[x] inconclusive'],
    ['many against one row', rows('i::DOUBLE AS x', 1), rows('i::DOUBLE AS x'), 'ks[x] inconclusive'],
    ['all equal, then another value', rows('7.0::DOUBLE AS x'), rows('8.0::DOUBLE AS x'), 'new_categories[x] fail'],
    [
      'all equal, then a few others, as integers',
      rows('7.0::DOUBLE AS x'),
      rows('(7 + (i % 20 = 0)::INT)::INT AS x'),
      'new_categories[x] fail',
    ],
    [
      'codes of which one is missing, as floats, and NaN',
      rows('(i % 5)::INT AS x'),
      rows("CASE WHEN i % 10 = 0 THEN 'nan'::DOUBLE ELSE (i % 5)::DOUBLE END AS x"),
      'nan[x] fail',
    ],
    [
      'codes as floats, with others between',
      rows('(i % 5)::INT AS x'),
      rows('CASE WHEN i % 10 = 0 THEN 2.5 ELSE (i % 5)::DOUBLE END AS x'),
      'new_categories[x] fail',
    ],
    ['all missing now', rows('i::DOUBLE AS x'), rows('NULL::DOUBLE AS x'), 'missing[x] fail'],
    ['all missing before', rows('NULL::DOUBLE AS x'), rows('i::DOUBLE AS x'), 'missing[x] fail'],
    ['NaN now', rows('i::DOUBLE AS x'), rows("CASE WHEN i % 5 = 0 THEN 'nan'::DOUBLE ELSE i END AS x"), 'nan[x] fail'],
    [
      'infinite now',
      rows('i::DOUBLE AS x'),
      rows("CASE WHEN i % 5 = 0 THEN '-inf'::DOUBLE ELSE i END AS x"),
      'infinite[x] fail',
    ],
    ['numbers as text', rows('i::DOUBLE AS x'), rows("'v' || i AS x"), 'type[x] error'],
    ['beyond 2^53', rows('9007199254740993 + i AS x'), rows('9007199254740993 + i + 600 AS x'), 'ks[x] fail'],
    [
      'HUGEINT',
      rows('(i * 10)::HUGEINT * 1000000000000000000000 AS x'),
      rows('((i + 600) * 10)::HUGEINT * 1000000000000000000000 AS x'),
      'ks[x] fail',
    ],
    ['decimals', rows('(i / 10)::DECIMAL(18, 3) AS x'), rows('((i + 600) / 10)::DECIMAL(18, 3) AS x'), 'ks[x] fail'],
    [
      'times before 1970, of other hours',
      rows("TIMESTAMP '1901-01-01' + INTERVAL (i * 7) MINUTE AS at"),
      rows("TIMESTAMP '1901-01-01 03:00' + INTERVAL (i % 50) MINUTE AS at"),
      'total_variation[at.hour] fail',
    ],
    [
      'weekdays',
      rows("DATE '1950-01-02' + i::INT AS day"),
      rows("DATE '1950-01-02' + (7 * (i % 50))::INT AS day"),
      'total_variation[day.weekday] fail',
    ],
    ['booleans', rows('i % 2 = 0 AS b'), rows('i % 10 = 0 AS b'), 'total_variation[b] fail'],
    ['a column that is gone', rows('i::DOUBLE AS x, 1.0::DOUBLE AS y'), rows('i::DOUBLE AS x'), 'present[y] fail'],
    [
      'names to be quoted',
      rows('i::DOUBLE AS "a ""b"".c"'),
      rows('(i + 600)::DOUBLE AS "a ""b"".c"'),
      'ks[a "b".c] fail',
    ],
    ['empty texts', rows("'word ' || i AS t"), rows("'' AS t"), 'ks[t.length] fail'],
    ['lists', rows('[i % 7, 2.0] AS v'), rows('[i % 7 + 100, 2.0] AS v'), 'ks[v.mean] fail'],
  ])('%s', async (_, reference, current, check) => {
    const { open } = await compare(reference, current);
    expect(open).toContain(check);
  });

  test.each([
    ['all equal', rows('7.0::DOUBLE AS x, true AS b, 3 AS n')],
    ['all missing', rows('NULL::DOUBLE AS x, NULL::VARCHAR AS t')],
    ['zeros of both signs', rows('CASE WHEN i % 2 = 0 THEN -0.0 ELSE 0.0 END AS x')],
    ['structs and blobs', rows("{ 'a': i } AS s, 'x'::BLOB AS b, i::DOUBLE AS x")],
    ['a constant, read as integers and as floats', rows('7 AS x, 0.5::DOUBLE AS y')],
    ['a heavy tail', rows('exp(i / 2.0) AS x')],
  ])('%s against itself is quiet', async (_, select) => {
    expect((await compare(select, select)).open).toEqual([]);
  });

  test('a million categories are counted, and their new ones not told from what is not listed', async () => {
    const keys = { columns: { id: { type: 'category' } } };
    const { open, description } = await compare(
      rows('i::VARCHAR AS id', 1_000_000),
      rows('i::VARCHAR AS id', 1_000_000),
      keys,
    );
    expect(open.filter((one) => one.endsWith('fail'))).toEqual([]);
    expect(description.notChecked.map(({ reason }) => reason).join(' ')).toContain(
      'more categories than a profile lists',
    );
  });

  test('no rows are no pass', async () => {
    await expect(compare(rows('i AS x'), `${rows('i AS x')} LIMIT 0`)).rejects.toThrow('has no rows');
    await expect(compare(`${rows('i AS x')} LIMIT 0`, rows('i AS x'))).rejects.toThrow('has no rows');
  });

  test('no column in common is no pass', async () => {
    const { checks, description } = await compare(rows('i::DOUBLE AS x'), rows('i::DOUBLE AS y'));
    expect(checks.map(({ id, verdict }) => [id, verdict])).toEqual([['present[x]', 'fail']]);
    expect(description.headline).toBe('x is missing');
    expect(description.findings![0]).toMatch(
      /^There is no column "x"\. .* lacks it, and .* has it: a model that was made with it gets nothing there\.$/,
    );
  });

  test('every column ignored is no pass', async () => {
    const { checks } = await compare(rows('i::DOUBLE AS x'), rows('i::DOUBLE AS x'), { columns: { '*': 'ignore' } });
    expect(checks).toEqual([]);
  });
});

describe('a profile as reference', () => {
  const made = async (change: (text: string) => string) => {
    const dataset = await engine.open({ paths: [await file(rows('i::DOUBLE AS x'))] });
    const options = {
      engine,
      made: '2026-01-01T00:00:00Z',
      seed: 0,
      name: 'x',
      without: new Set<string>(),
      types: new Map(),
      keepRows: 0,
    };
    const path = join(shop.folder, `p-${files++}.json`);
    writeFileSync(path, change(JSON.stringify(await firstProfile(dataset, options))));
    return path;
  };
  const against = async (path: string) =>
    runDrift(engine, { reference: path, current: await file(rows('i::DOUBLE AS x')) }, { folder: shop.folder });

  test('as it was made is quiet', async () => {
    expect((await against(await made((text) => text))).open).toEqual([]);
  });

  test.each([
    ['edited counts', (text: string) => text.replace('"counts":[', '"counts":[1'), 'was edited after it was made'],
    [
      'another version of the format',
      (text: string) => text.replace('profile/v1', 'profile/v9'),
      'another version of the format',
    ],
    ['a part of one', (text: string) => text.slice(0, text.length / 2), 'is no profile'],
  ])('with %s is refused', async (_, change, message) => {
    await expect(against(await made(change))).rejects.toThrow(message);
  });

  test('of another tool version is read, where the format is the same', async () => {
    const path = await made((text) => text);
    expect(JSON.parse(readFileSync(path, 'utf8')).tool.name).toBe('modelassay');
  });
});
