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

// Five words a row of sixty, the frequent ones much more often; one row in two hundred has a word of its own.
const words = Array.from(
  { length: 60 },
  (_, at) => `'${['alpha', 'beta', 'Gamma', 'delta', 'épsilon'][at % 5]}${at}'`,
).join(', ');
const rows = (from: number, text = 'said') => `SELECT ${text} AS said FROM (
  SELECT i, list_aggregate(list_transform(range(5), j -> ([${words}])[1 + floor(60 * power((hash(i, j) % 1000) / 1000.0, 3))::INT]), 'string_agg', ', ')
  || CASE WHEN hash(i, 9) % 200 = 0 THEN ' only' || i ELSE '' END AS said FROM range(${from}, ${from + 4_000}) t(i))`;
let files = 0;
const against = async (select: string, keys: object = {}) =>
  runDrift(
    engine,
    {
      reference: await shop.parquet(`r${files}.parquet`, rows(0)),
      current: await shop.parquet(`c${files++}.parquet`, select),
      words: 'said',
      ...keys,
    },
    { folder: shop.folder },
  );

test('words of the same texts are quiet, and those of one row count as hanging together', async () => {
  const { open, measurement } = await against(rows(10_000));
  expect(open).toEqual([]);
  const found = measurement.comparisons.find(({ reference }) => reference.feature === 'words')!;
  expect(found.reference.rows).toBeGreaterThan(20_000);
  expect(found.reference.values).toMatchObject({
    counts: expect.arrayContaining([[expect.stringMatching(/^épsilon|^gamma/), expect.any(Number)]]),
  });
});

test('a word that is said five times in a row is one witness', async () => {
  const said = (from: number) =>
    `SELECT repeat(['yes ', 'no '][1 + (hash(i) % 2)::INT], 5) AS said FROM range(${from}, ${from + 500}) t(i)`;
  const files = {
    reference: await shop.parquet('yes.parquet', said(0)),
    current: await shop.parquet('no.parquet', said(900)),
  };
  const { measurement } = await runDrift(engine, { ...files, words: 'said' }, { folder: shop.folder });
  const { current } = measurement.comparisons.find(({ reference }) => reference.feature === 'words')!;
  expect(current.rows).toBe(2_500);
  expect(current.designEffect).toBeCloseTo(5, 1);
});

test('words never seen are told, beyond what rare ones explain', async () => {
  const { open, checks } = await against(
    rows(10_000, "CASE WHEN hash(i, 8) % 4 = 0 THEN 'produit inconnu' ELSE said END"),
  );
  expect(open).toContain('new_categories[said.words] fail');
  const unseen = checks.find(({ id }) => id === 'new_categories[said.words]')!;
  // Two words of every fourth row, where the others have five.
  expect(unseen.numbers.value!.value).toBeCloseTo(0.5 / 4.25, 2);
});

test('another mix of known words is told', async () => {
  const { open } = await against(rows(10_000, "replace(said, 'alpha0', 'beta56')"));
  expect(open).toContain('total_variation[said.words] fail');
});

test('a column that is not there is told', async () => {
  await expect(against(rows(1), { words: ['text'] })).rejects.toThrow('words names the column "text"');
});
