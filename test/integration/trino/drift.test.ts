import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { validate } from '../../../src/config/validate.ts';
import { parseYaml } from '../../../src/config/yaml.ts';
import { driftKeys } from '../../../src/gates/drift/keys.ts';
import { CATEGORY_DISTANCES, NUMBER_DISTANCES } from '../../../src/gates/drift/limits.ts';
import { STATISTICS } from '../../../src/gates/drift/statistic-names.ts';
import { statisticsOf } from '../../../src/gates/drift/statistics.ts';
import { judge, measure } from '../../../src/gates/drift/steps.ts';
import type { Check } from '../../../src/result/document.ts';
import { merged } from '../../../src/table/parts/merge.ts';
import { recording } from '../../../src/table/parts/record.ts';
import type { TableEngine } from '../../../src/table/rows.ts';
import type { Shard } from '../../../src/table/shard.ts';
import { gateContext } from '../../gates/context.ts';
import { makeWithSql, repository, workbench } from '../../table/tables.ts';
import { type Cluster, isInstalled, startTrino } from './server.ts';

/** The same rows by each engine; the current ones have moved. */
const rows = (from: string, moved: number) => `
  SELECT CAST(i AS BIGINT) AS id,
         CASE WHEN i % 50 = 0 THEN NULL WHEN i % 70 = 0 THEN CAST('NaN' AS DOUBLE) ELSE sin(i) * 100 + ${moved} END AS amount,
         CASE WHEN i % 11 = 0 THEN NULL WHEN i % 3 < ${moved === 0 ? 1 : 2} THEN 'de' ELSE 'fr' END AS country,
         CAST(i % 400 AS BIGINT) AS visits,
         DATE '2024-01-01' AS day,
         CASE WHEN i % 9 = 0 THEN CAST('-0' AS DOUBLE) WHEN i % 9 = 1 THEN CAST('0' AS DOUBLE)
              WHEN i % 97 = 2 THEN CAST('Infinity' AS DOUBLE) ELSE i % 7 - 3 + ${moved} / 8.0 END AS level,
         CAST(CAST((i * 7919) % 1000 + ${moved} * 10 AS DOUBLE) / 4 AS DECIMAL(18, 2)) AS price,
         CASE WHEN i % (5 + ${moved}) = 0 THEN 'naïve 😀' WHEN i % 3 = 0 THEN 'ключ' WHEN i % 7 = 0 THEN '' ELSE 'straße' END AS word,
         CAST(CASE WHEN i % 4 = 0 THEN '${moved}' ELSE 'text number ' END AS VARCHAR) || CAST(i * i AS VARCHAR) AS comment,
         TIMESTAMP '2024-03-30 23:30:00' + INTERVAL '1' HOUR * (i % ${moved === 0 ? 100 : 60}) AS moment,
         i % 2 = 0 AS paid
  FROM ${from}`;
/** What each engine spells in its own way: an instant of a time zone, and a list. */
const typed = (from: string, moved: number, engine: 'duckdb' | 'trino') => {
  const [instant, list] =
    engine === 'duckdb'
      ? ["CAST(moment AS TIMESTAMP) AT TIME ZONE 'Europe/Berlin'", '[CAST(visits AS DOUBLE), 0.5, -level]']
      : [
          "with_timezone(CAST(moment AS TIMESTAMP(6)), 'Europe/Berlin')",
          'ARRAY[CAST(visits AS DOUBLE), 0.5E0, -level]',
        ];
  return `SELECT *, ${instant} AS instant, ${list} AS pixels FROM (${rows(from, moved)}) AS made`;
};
const LENGTH = { reference: 2000, current: 1500 };

describe.skipIf(!isInstalled() && process.env.CI !== 'true')('drift on Trino', () => {
  const bench = workbench();
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await startTrino();
    for (const [name, moved] of [
      ['reference', 0],
      ['current', 8],
    ] as const) {
      await makeWithSql(
        `COPY (${typed(`range(1, ${LENGTH[name] + 1}) t(i)`, moved, 'duckdb')}) TO '${bench.at(`${name}.parquet`)}'`,
      );
    }
  });
  afterAll(() => cluster?.stop());

  const onServer = (name: 'reference' | 'current') => ({
    trino: cluster.address,
    query: typed(`UNNEST(sequence(1, ${LENGTH[name]})) AS t(i)`, name === 'current' ? 8 : 0, 'trino'),
    id: 'id',
  });
  const inFile = (name: string) => ({ path: bench.at(`${name}.parquet`), id: 'id' });

  async function foundBy(keys: object, engine: TableEngine = bench.engine(), shard?: Shard) {
    const { config, sources } = validate(driftKeys, parseYaml(JSON.stringify(keys), 'modelassay.yml'));
    const policy = {
      ...{ keys: config, sources, model: undefined, baseline: undefined },
      ...{ resolve: (path: string) => path, reproduce: 'modelassay drift' },
    };
    const context = gateContext({ tables: async () => engine, shard });
    const { measurement } = await measure(policy, context);
    return { checks: judge(policy, measurement), measurement };
  }
  const checksOf = async (...asked: Parameters<typeof foundBy>): Promise<readonly Check[]> =>
    (await foundBy(...asked)).checks;

  /** What was found, without what the tables are called and how a sample was drawn. */
  const told = (checks: readonly Check[]) =>
    checks.map(({ id, verdict, numbers }) => [id, verdict, Number(numbers.value?.value?.toPrecision(9) ?? Number.NaN)]);

  /** Of each column, whatever decides. */
  const allStatistics = ({ measurement }: Awaited<ReturnType<typeof foundBy>>) =>
    measurement.comparisons.map((one) => [
      one.current.column,
      one.current.feature,
      JSON.parse(JSON.stringify(statisticsOf(one, { statistics: { '*': [...STATISTICS] } }), nineDigits)),
    ]);

  async function profiled(table = 'reference'): Promise<string> {
    const { firstProfile } = await import('../../../src/profile/measure.ts');
    const options = {
      ...{ engine: bench.engine(), made: '2026-01-01T00:00:00Z', seed: 0, name: 'reference', without: new Set(['id']) },
      ...{ types: new Map(), keepRows: 0 },
    };
    const profile = await firstProfile(await bench.engine().open({ paths: [bench.at(`${table}.parquet`)] }), options);
    return bench.file(`${table}.json`, JSON.stringify(profile));
  }

  test('finds what it finds in files, over the reference’s own profile', async () => {
    const reference = await profiled();
    const there = await checksOf({ reference, current: onServer('current') });
    const here = await checksOf({ reference, current: inFile('current') });
    expect(told(there)).toEqual(told(here));
    expect(there.some(({ verdict }) => verdict === 'fail')).toBe(true);
  });

  test('takes names of rows, codes of any type and constants for what they are, as in files', async () => {
    const columns = (from: string, base: number, code: string) => `
      SELECT CAST(i + ${base} AS BIGINT) AS number, 'r-' || CAST(i + ${base} AS VARCHAR) AS name,
             CAST(i % 5 AS ${code}) AS code, CAST(7 AS ${code}) AS constant, sin(i) AS x FROM ${from}`;
    await makeWithSql(
      `COPY (${columns('range(1, 2001) t(i)', 0, 'INTEGER')}) TO '${bench.at('codes.parquet')}'`,
      `COPY (${columns('range(1, 2001) t(i)', 9_000, 'DOUBLE')}) TO '${bench.at('codes-now.parquet')}'`,
    );
    const there = (base: number, code: string) => ({
      trino: cluster.address,
      query: columns('UNNEST(sequence(1, 2000)) AS t(i)', base, code),
    });
    for (const code of ['INTEGER', 'DOUBLE', 'DECIMAL(9, 2)']) {
      for (const reference of [{ path: bench.at('codes.parquet') }, there(0, 'INTEGER'), there(0, 'DOUBLE')]) {
        const { checks, measurement } = await foundBy({ reference, current: there(9_000, code) });
        expect(checks.filter(({ verdict }) => verdict !== 'pass').map(({ id }) => id)).toEqual([]);
        const names = measurement.comparisons.filter((one) => one.reference.identifier);
        expect(names.map((one) => one.reference.column)).toEqual(['number', 'name']);
      }
    }
    const files = await foundBy({
      reference: { path: bench.at('codes.parquet') },
      current: { path: bench.at('codes-now.parquet') },
    });
    expect(files.checks.every(({ verdict }) => verdict === 'pass')).toBe(true);
  });

  test('tells every statistic and every distance as it does of files', async () => {
    const numbers = Object.fromEntries(NUMBER_DISTANCES.map((name) => [name, { max: 0.2 }]));
    const categories = Object.fromEntries(CATEGORY_DISTANCES.map((name) => [name, { max: 0.2 }]));
    const keys = {
      reference: await profiled(),
      statistics: { '*': STATISTICS },
      columns: {
        amount: { ...numbers, missing: 0.01, nan: 0.01 },
        level: { ...numbers, infinite: 0.01 },
        price: numbers,
        country: categories,
        word: categories,
      },
    };
    const [here, there] = await Promise.all(
      [inFile('current'), onServer('current')].map((current) => foundBy({ ...keys, current })),
    );
    expect(told(there!.checks)).toEqual(told(here!.checks));
    expect(allStatistics(there!)).toEqual(allStatistics(here!));
    const names = new Set(JSON.stringify(allStatistics(here!)).match(/"name":"\w+"/g));
    for (const name of STATISTICS) {
      // Only of kept rows, of which a cluster has none, and of columns of two categories.
      if (name !== 'mmd') expect.soft(names, name).toContain(`"name":"${name}"`);
    }
  });

  test('tells it of columns of a million values, too', async () => {
    const many = (from: string, i: string, moved: number) => `SELECT CAST(${i} AS BIGINT) AS id,
      'код-' || CAST((CAST(${i} AS BIGINT) * 7919 + ${moved}) % 1000003 AS VARCHAR) AS code,
      CASE WHEN ${i} % 1000 = 0 THEN NULL ELSE sin(${i} + ${moved}) * 100 + ${moved} / 10.0 END AS amount FROM ${from}`;
    for (const [name, moved] of [
      ['many', 0],
      ['many-now', 500],
    ] as const) {
      await makeWithSql(`COPY (${many('range(1, 1000001) t(i)', 'i', moved)}) TO '${bench.at(`${name}.parquet`)}'`);
    }
    const blocks = 'UNNEST(sequence(0, 999)) AS t(b) CROSS JOIN UNNEST(sequence(1, 1000)) AS u(s)';
    await cluster.make(
      'CREATE SCHEMA memory.many',
      `CREATE TABLE memory.many.now AS ${many(blocks, '(b * 1000 + s)', 500)}`,
    );
    const keys = { reference: await profiled('many'), statistics: { '*': STATISTICS } };
    const [here, there] = await Promise.all(
      [inFile('many-now'), { trino: cluster.address, table: 'memory.many.now', id: 'id' }].map((current) =>
        foundBy({ ...keys, current }),
      ),
    );
    expect(told(there!.checks)).toEqual(told(here!.checks));
    expect(allStatistics(there!)).toEqual(allStatistics(here!));
    expect(here!.checks.map(({ id }) => id)).toEqual(expect.arrayContaining([expect.stringContaining('code')]));
    expect(here!.checks.some(({ verdict }) => verdict === 'fail')).toBe(true);
  });

  test('has both sides on the cluster, and finds no drift of a table from itself', async () => {
    const moved = await checksOf({ reference: onServer('reference'), current: onServer('current') });
    expect(moved.some(({ verdict }) => verdict === 'fail')).toBe(true);
    const still = await checksOf({ reference: onServer('reference'), current: onServer('reference') });
    expect(still.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
  });

  test('in parts by a column, it is what one run finds', async () => {
    const keys = { reference: onServer('reference'), current: onServer('current') };
    const parts = [];
    for (const index of [1, 2, 3]) {
      const recorder = recording(bench.engine());
      await checksOf(keys, recorder.engine, { index, of: 3, by: 'id' });
      parts.push(await recorder.kept());
    }
    const together = await checksOf(keys, merged(parts), { index: null, of: 3, by: 'id' });
    expect(told(together)).toEqual(told(await checksOf(keys)));
    await expect(checksOf(keys, bench.engine(), { index: 1, of: 3 })).rejects.toThrow('rows have no order');
  });

  test('a profile of the command line is that of the same rows in a file', async () => {
    const profileOf = async (data: string, ...more: string[]) => {
      const path = bench.at(`${more.length === 0 ? 'there' : 'here'}.json`);
      const ran = spawnSync(
        process.execPath,
        [join(repository, 'dist/cli.js'), 'profile', data, '--id', 'id', '-o', path, ...more],
        { encoding: 'utf8' },
      );
      expect([ran.status, ran.stderr]).toEqual([0, expect.stringContaining('Written')]);
      const { columns, rows } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
      // Floats are summed in another order there.
      return JSON.parse(JSON.stringify({ columns, rows }), (_, value) =>
        typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(9)) : value,
      );
    };
    const { trino, query } = onServer('reference');
    const there = await profileOf(JSON.stringify({ trino, query }));
    expect(there).toEqual(await profileOf(bench.at('reference.parquet'), '--no-rows'));
    const kept = spawnSync(
      process.execPath,
      [join(repository, 'dist/cli.js'), 'profile', JSON.stringify({ trino, query }), '--rows', '10'],
      { encoding: 'utf8' },
    );
    expect(kept.stderr).toContain('--rows needs single rows');
    expect(kept.status).toBe(2);
  });

  test('a wrong column, and a table that is not there, are told', async () => {
    await expect(
      checksOf({ reference: onServer('reference'), current: { ...onServer('current'), id: 'ident' } }),
    ).rejects.toThrow('does not have');
    const current = { trino: cluster.address, table: 'lake.nowhere.orders' };
    await expect(checksOf({ reference: onServer('reference'), current })).rejects.toThrow(
      /there is no (catalog|schema)/,
    );
  });
});

/** Sums of floats in another order. */
function nineDigits(_: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isInteger(value)) return value;
  return Math.abs(value) < 1e-12 ? 0 : Number(value.toPrecision(9));
}
