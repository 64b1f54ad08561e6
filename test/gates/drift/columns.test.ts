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

let files = 0;
const file = (columns: string, from = 0, count = 1_000) =>
  shop.parquet(`columns-${files++}.parquet`, `SELECT ${columns} FROM range(${from}, ${from + count}) t(i)`);
async function compare(reference: string, current: string, keys: object = {}) {
  return runDrift(engine, { reference, current, ...keys }, { folder: shop.folder });
}
/** As many other rows. */
const later = async (columns: string, now = columns, keys: object = {}) =>
  compare(await file(columns), await file(now, 5_000), keys);

describe('names of rows', () => {
  const NAMES = "i AS row, 'train-' || i AS code, md5(i::TEXT) AS digest, uuid() AS guid, (hash(i) % 997) / 7.0 AS x";

  test('are not compared, and that is told', async () => {
    const { open, description, checks } = await later(NAMES, NAMES.replace('train-', 'live/day-'));
    expect(open).toEqual([]);
    expect(description.notChecked.map(({ title }) => title)).toEqual(
      ['row', 'code', 'digest', 'guid'].map((column) => `${column}: values`),
    );
    expect(description.notChecked[0]!.reason).toContain('it looks like an id');
    expect(checks.map(({ id }) => id)).toContain('missing[row]');
    expect(checks.map(({ id }) => id)).toContain('ks[x]');
  });

  test('that are gone, or not filled, are told all the same', async () => {
    const half = (value: string, otherwise: string) => `CASE WHEN i % 2 = 0 THEN ${value} ELSE ${otherwise} END`;
    expect((await later('i AS row', `${half('i', 'NULL')} AS row`)).open).toEqual(['missing[row] fail']);
    expect((await later("'u' || i AS code", `${half("'u' || i", "'unknown'")} AS code`)).open).toEqual([
      'total_variation[code.digits] fail',
    ]);
    expect((await later('i AS row, 0.5 * (i % 7) AS x', '0.5 * (i % 7) AS x')).open).toEqual(['present[row] fail']);
    expect((await later('i AS row', "'u' || i AS row")).open).toEqual(['type[row] error']);
  });

  test.each([
    ['a type', { row: { type: 'number' } }],
    ['a tolerance', { row: { ks: 0.2 } }],
  ])('are compared where the policy says %s', async (_, columns) => {
    expect((await later('i AS row', 'i AS row', { columns })).open).toEqual(['ks[row] fail']);
  });

  test('and where it asks for a statistic', async () => {
    const { description } = await later('i AS row', 'i AS row', { statistics: { row: ['psi'] } });
    expect(description.tables[0]!.rows.map(([, statistic]) => statistic)).toContain('psi');
  });

  test('are not found in amounts, however many', async () => {
    // 5,000 of 40,000 rows are drawn to look at: all of these differ, and of all rows two are the same.
    const reference = await file('CASE WHEN i = 7 THEN 8 ELSE i END AS row', 0, 40_000);
    expect((await compare(reference, await file('i AS row', 100_000))).open).toEqual(['ks[row] fail']);
    const whole = await file('i AS row', 0, 40_000);
    expect((await compare(whole, await file('i AS row', 100_000))).open).toEqual([]);
  });

  test('of the digits are found without being named', async () => {
    const found = await compare(join(DIGITS, 'eval.parquet'), join(DIGITS, 'live-day.parquet'));
    expect(found.open).toEqual([]);
    expect(found.description.notChecked.map(({ title }) => title)).toEqual(['id: values']);
    const night = await compare(join(DIGITS, 'eval.parquet'), join(DIGITS, 'live-night.parquet'));
    expect(night.description.headline).toMatch(/^brightness, /);
  });
});

describe('codes', () => {
  test('are the same as integers, as floats and as text', async () => {
    const integers = await file('i % 5 AS code');
    const floats = await file('(i % 5)::DOUBLE AS code');
    const text = (name: string, value: (at: number) => string) =>
      shop.file(name, `code\n${Array.from({ length: 1_000 }, (_, i) => value(i)).join('\n')}\n`);
    const [csv, csvFloats] = [
      text('codes.csv', (i) => String(i % 5)),
      text('code-floats.csv', (i) => (i % 5).toFixed(1)),
    ];
    for (const reference of [integers, csv]) {
      for (const current of [integers, floats, csv, csvFloats]) {
        expect((await compare(reference, current)).open).toEqual([]);
      }
    }
  });
});

describe('a reference that says little', () => {
  test('of a constant: any other value is a new category, and the report says why', async () => {
    const { open, description } = await later('5.0::DOUBLE AS x', '5 + (i % 20 = 0)::INT AS x');
    expect(open).toEqual(['new_categories[x] fail']);
    expect(description.findings![0]).toContain('every value of the reference is "5"');
    expect((await later('5.0::DOUBLE AS x', '5 AS x')).open).toEqual([]);
  });

  test('of no value: told once, and any value is news', async () => {
    const columns = 'NULL::DOUBLE AS x, NULL::VARCHAR AS t, (hash(i) % 997) / 7.0 AS y';
    const quiet = await later(columns);
    expect(quiet.open).toEqual([]);
    expect(quiet.description.notChecked).toEqual(
      ['x', 't'].map((column) => ({
        title: `${column}: values`,
        reason: 'the reference has none in any row; whether there are any now is compared',
      })),
    );
    const { open, description } = await later(columns, columns.replace('NULL::DOUBLE', '1.5'));
    expect(open).toEqual(['missing[x] fail']);
    expect(description.findings![0]).toContain('a feature that the model never had?');
  });
});

describe('a tolerance that nothing can meet', () => {
  const COLUMNS =
    "['a','b'][1 + i % 2] AS kind, (hash(i) % 997) / 7.0 AS x, TIMESTAMP '2026-01-01' + INTERVAL (i) HOUR AS at, NULL::DOUBLE AS empty";

  test.each([
    ['of numbers, of a category', { kind: { ks: 0.2 } }, 'ks[kind] error', 'kind is compared as categories'],
    ['of categories, of a number', { x: { new_categories: '1%' } }, 'new_categories[x] error', 'compared as numbers'],
    ['of points', { x: { separation: 0.2 } }, 'separation[x] error', 'not compared as such'],
    ['of a time', { at: { ks: 0.2 } }, 'ks[at] error', 'at (weekday) and at (hour)'],
    ['of no value', { empty: { ks: 0.2 } }, 'ks[empty] error', 'the reference has no value'],
  ])('is no pass: %s', async (_, columns, check, reason) => {
    const { open, checks } = await later(COLUMNS, COLUMNS, { columns });
    expect(open).toEqual([check]);
    expect(checks.find(({ verdict }) => verdict === 'error')!.reason).toContain(reason);
  });

  test('takes no other’s place, and a pattern holds where it can', async () => {
    const { checks } = await later(COLUMNS, COLUMNS, { columns: { '*': { ks: 0.3 } } });
    const told = checks.map(({ id, limit }) => `${id} ${limit?.text}`);
    expect(told).toContain('ks[x] 0.3');
    expect(told).toContain('total_variation[kind] 0.15');
  });
});
