import { afterAll, expect, test } from 'vitest';
import { createTableEngine } from '../../../src/table/engine.ts';
import { workshop } from '../data-schema/harness.ts';
import { runDrift } from './gate.ts';

const shop = workshop();
const engine = createTableEngine({ duckdb: () => import('@duckdb/node-api') });
afterAll(async () => {
  await engine.close();
  await shop.close();
});

const ROWS = `SELECT i AS id, hash(i, 1) % 1000 / 10.0 AS "the amount", ['a', 'b'][1 + (hash(i, 2) % 2)::INT] AS kind,
  CASE WHEN i % 7 = 0 THEN NULL ELSE hash(i, 3) % 50 END AS age FROM range(2000) t(i)`;
let files = 0;
const against = async (select: string, skew: unknown, reference = ROWS) =>
  runDrift(
    engine,
    {
      reference: await shop.parquet(`r${files}.parquet`, reference),
      current: await shop.parquet(`c${files++}.parquet`, select),
      skew,
    },
    { folder: shop.folder },
  );
const skewed = ({ checks }: Awaited<ReturnType<typeof against>>) =>
  Object.fromEntries(
    checks
      .filter(({ id }) => id.startsWith('skew'))
      .map(({ id, verdict, numbers }) => [id, [verdict, numbers.value!.value]]),
  );

test('the same rows in another order are the same, nulls too', async () => {
  const found = await against(`SELECT kind, age, "the amount", id FROM (${ROWS}) ORDER BY hash(id)`, 'id');
  expect(found.open).toEqual([]);
  expect(skewed(found)).toEqual({
    'skew[the amount]': ['pass', 0],
    'skew[kind]': ['pass', 0],
    'skew[age]': ['pass', 0],
  });
});

test('values that differ are counted and named, however little their distribution moves', async () => {
  const select = `SELECT id, "the amount" + CASE WHEN id % 100 = 3 THEN 0.5 ELSE 0 END AS "the amount", kind,
    CASE WHEN id % 500 = 1 THEN NULL ELSE age END AS age FROM (${ROWS})`;
  const found = await against(select, 'id');
  expect(found.open).toEqual(['skew[the amount] fail', 'skew[age] fail']);
  expect(skewed(found)).toMatchObject({ 'skew[the amount]': ['fail', 0.01], 'skew[age]': ['fail', 0.0015] });
  const amount = found.checks.find(({ id }) => id === 'skew[the amount]')!;
  expect(amount.examples).toContain('103');
  expect(amount.examples).toHaveLength(20);
  expect(found.description.findings![0]).toContain('the amount');
});

test('a tolerance is of a number, relative where it is above 1; a missing value is no number', async () => {
  const select = `SELECT id, "the amount" * 1.001 AS "the amount", kind, CASE WHEN id = 1 THEN NULL ELSE age END AS age FROM (${ROWS})`;
  const within = await against(select, { on: 'id', tolerance: { '*': 0.002 } });
  expect(skewed(within)).toMatchObject({ 'skew[the amount]': ['pass', 0], 'skew[age]': ['fail', 0.0005] });
  const lax = await against(select, { on: ['id'], tolerance: { '*': 0.002 }, max: '1%' });
  expect(lax.open).toEqual([]);
  expect(skewed(await against(select, { on: 'id', tolerance: { '*': 0.0005 } }))['skew[the amount]']![0]).toBe('fail');
});

test('rows without their like are told', async () => {
  const found = await against(`SELECT id + 500 AS id, "the amount", kind, age FROM (${ROWS})`, { on: 'id', max: 1 });
  expect(found.description.notChecked).toContainEqual(expect.objectContaining({ title: 'values for the same row' }));
  expect(found.measurement.skew).toMatchObject({ rows: 2000, matched: 1500 });
});

test.each([
  [ROWS, 'key', 'skew names the column "key"'],
  [`SELECT id + 5000 AS id, kind FROM (${ROWS})`, 'id', 'no row of'],
  [`SELECT id // 2 AS id, kind FROM (${ROWS})`, 'id', 'which of them is meant'],
])('%#: what cannot be joined is told', async (select, skew, message) => {
  await expect(against(select, skew)).rejects.toThrow(message);
});
