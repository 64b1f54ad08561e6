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

// One row in eight is of the south.
const rows = (from: number, columns = '*') => `SELECT ${columns} FROM (
  SELECT (hash(i, 1) % 10000) / 10000.0 AS x, ['low', 'high'][1 + (hash(i, 2) % 2)::INT] AS kind,
  CASE WHEN hash(i, 3) % 8 = 0 THEN 'south' ELSE 'north' END AS region FROM range(${from}, ${from + 12_000}) t(i))`;

let files = 0;
const against = async (select: string, more: object = {}) =>
  runDrift(
    engine,
    {
      reference: await shop.parquet(`r${files}.parquet`, rows(0)),
      current: await shop.parquet(`c${files++}.parquet`, select),
      slices: ['region'],
      ...more,
    },
    { folder: shop.folder },
  );

test('slices that did not change are quiet, in a family of their own', async () => {
  const { open, checks } = await against(rows(20_000));
  expect(open).toEqual([]);
  const inSouth = checks.find(({ id }) => id === 'ks[x]@region=south')!;
  expect(inSouth.slice).toEqual({ column: 'region', value: 'south' });
  expect(inSouth.family).toMatch(/^drift within slices/);
  expect(checks.some(({ id }) => id.startsWith('total_variation[region]@'))).toBe(false);
});

test('a change of one slice is found and named, which the whole does not show', async () => {
  const { open, description } = await against(
    rows(20_000, "CASE WHEN region = 'south' THEN x / 2 ELSE x END AS x, kind, region"),
  );
  expect(open).toEqual(['ks[x]@region=south fail']);
  expect(description.headline).toBe('x where region is south drifted');
  expect(description.findings![0]).toMatch(/^x where region is south: KS distance/);
  expect(description.figures).toHaveLength(1);
});

test('where values are not told a slice is called by its place', async () => {
  const select = rows(20_000, "CASE WHEN region = 'south' THEN x / 2 ELSE x END AS x, kind, region");
  const ran = await against(select, { 'show-values': 'never' });
  expect(ran.open).toEqual(['ks[x]@region=no. 2 by rows fail']);
  expect(ran.description.headline).toBe('x where region is no. 2 by rows drifted');
  expect(JSON.stringify([ran.checks, ran.description])).not.toMatch(/south|north/);
});

test('slices are no columns of the share that may drift', async () => {
  const select = rows(20_000, "CASE WHEN region = 'south' THEN x / 2 ELSE x END AS x, kind, region");
  const { checks } = await against(select, { 'max-drifted': '10%' });
  expect(checks[0]).toMatchObject({ id: 'drifted-columns', verdict: 'pass', numbers: { value: { value: 0 } } });
});

test('too few rows of a slice warn, and slices of one side are told', async () => {
  const few = rows(20_000, "x, kind, CASE WHEN region = 'south' AND x > 0.05 THEN 'east' ELSE region END AS region");
  const { checks, description } = await against(few, { columns: { region: 'ignore' }, slices: ['region'] });
  const unsure = checks.filter(({ id, verdict }) => id.endsWith('@region=south') && verdict === 'inconclusive');
  expect(unsure[0]?.effect).toMatchObject({ kind: 'warns', by: 'on-inconclusive-slice' });
  expect(description.notChecked).toContainEqual({
    title: expect.stringMatching(/^1.slice of region$/),
    reason: 'the reference has no row of them',
  });
});

test('a column that is not there is told', async () => {
  await expect(against(rows(1), { slices: ['country'] })).rejects.toThrow('country');
});
