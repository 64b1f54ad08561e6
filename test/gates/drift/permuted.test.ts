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
let files = 0;
const file = (select: string) => shop.parquet(`rows-${files++}.parquet`, select);
/** The p of each statistic of x that was asked for. */
async function told(reference: string, current: string, keys: object) {
  const both = { reference: await file(reference), current: await file(current) };
  const { description } = await runDrift(engine, { ...both, ...keys }, { folder: shop.folder });
  const { rows } = description.tables.find(({ id }) => id === 'statistics')!;
  return new Map(rows.filter(([column]) => column === 'x').map(([, name, , p]) => [String(name), p as number | null]));
}
const uniform = (salt: number) => `((hash(i, ${salt}) % 1000003 + 0.5) / 1000003)`;

test('energy and mmd have the p of permuted rows: small where x moved, and not where it did not', async () => {
  const rows = (salt: number, moved: number) => `SELECT ${uniform(salt)} + ${moved} AS x FROM range(400) t(i)`;
  const keys = { statistics: { x: ['energy', 'mmd', 'ks'] } };
  const same = await told(rows(1, 0), rows(2, 0), keys);
  expect(same.get('energy')).toBeGreaterThan(0.05);
  expect(same.get('mmd')).toBeGreaterThan(0.05);
  const moved = await told(rows(1, 0), rows(2, 0.2), keys);
  expect([moved.get('energy'), moved.get('mmd')]).toEqual([0.001, 0.001]);
  expect(moved.get('ks')).toBeLessThan(0.001);
});

test('mmd looks at up to 600 rows of both sides, and says so', async () => {
  const rows = (salt: number) => `SELECT ${uniform(salt)} AS x FROM range(1000) t(i)`;
  const both = { reference: await file(rows(1)), current: await file(rows(2)) };
  const { description } = await runDrift(engine, { ...both, statistics: { x: ['energy', 'mmd'] } });
  const statistics = description.tables.find(({ id }) => id === 'statistics')!.rows;
  const of = (asked: string) => statistics.find(([, name]) => name === asked)!.slice(4);
  expect([of('mmd'), of('energy')]).toEqual([
    [250, 250],
    [1000, 1000],
  ]);
});

test('groups are dealt out whole: forty users of twenty rows are forty', async () => {
  // Each user has a level of its own, which its rows share.
  const rows = (salt: number) =>
    `SELECT ${salt} * 1000 + i // 20 AS who, (hash(i // 20, ${salt}) % 1009) / 1009.0 + 0.01 * ${uniform(salt + 7)} AS x FROM range(800) t(i)`;
  const statistics = { x: ['ks', 'wasserstein', 'mann_whitney', 'anderson_darling', 'cramer_von_mises', 'energy'] };
  const byRows = await told(rows(3), rows(4), { statistics, columns: { who: 'ignore' } });
  const byGroups = await told(rows(3), rows(4), { statistics, 'group-by': 'who' });
  expect(byRows.get('ks')).toBeLessThan(0.01);
  for (const name of statistics.x) expect([name, byGroups.get(name)! > 0.05]).toEqual([name, true]);
});

test('windows of the reference play the current data: a day is compared with days', async () => {
  // Every day has a level of its own; the last is like the others, and is another one when it is moved.
  const day = (from: number, days: number, moved: number) =>
    `SELECT DATE '2026-01-01' + (i // 40)::INT AS at, (hash(i // 40, 11) % 1009) / 1009.0 + 0.1 * ${uniform(5)} + ${moved} AS x FROM range(${from * 40}, ${(from + days) * 40}) t(i)`;
  const keys = { statistics: { x: ['ks', 'energy'] } };
  expect((await told(day(0, 30, 0), day(30, 1, 0), keys)).get('ks')).toBeLessThan(0.01);
  const usual = await told(day(0, 30, 0), day(30, 1, 0), { ...keys, time: 'at' });
  expect(usual.get('ks')).toBeGreaterThan(0.05);
  const unusual = await told(day(0, 30, 0), day(30, 1, 5), { ...keys, time: 'at' });
  // One of thirty windows: the day itself.
  expect(unusual.get('energy')).toBeCloseTo(1 / 30, 10);
});

test('a column of times that is not there is named', async () => {
  const rows = 'SELECT i::DOUBLE AS x FROM range(50) t(i)';
  await expect(told(rows, rows, { time: 'day' })).rejects.toThrow('time names the column "day"');
});
