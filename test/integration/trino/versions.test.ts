import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigurationError, EnvironmentError } from '../../../src/core/errors.ts';
import { createTableEngine } from '../../../src/table/engine.ts';
import { column } from '../../../src/table/expression.ts';
import { rowsOf } from '../../../src/table/query.ts';
import type { TrinoSource } from '../../../src/table/source.ts';
import { type Cluster, isInstalled, startTrino } from './server.ts';

describe.skipIf(!isInstalled() && process.env.CI !== 'true')('versions of tables on Trino', () => {
  const engine = createTableEngine({
    duckdb: () => Promise.reject(new Error('no file is read here')),
    environment: {},
  });
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await startTrino();
    for (const catalog of ['ice', 'delta', 'lake', 'memory']) {
      await cluster.make(
        `CREATE SCHEMA ${catalog}.sales`,
        `CREATE TABLE ${catalog}.sales.orders AS SELECT i AS id FROM UNNEST(sequence(1, 10)) t(i)`,
      );
    }
  });
  afterAll(async () => {
    await engine.close();
    await cluster?.stop();
  });

  const open = (source: Omit<TrinoSource, 'trino'>) => engine.open({ trino: cluster.address, ...source });
  const sumOf = async (dataset: Awaited<ReturnType<typeof open>>) =>
    (await engine.aggregate(rowsOf(dataset), { sum: { fn: 'sum', of: column('id') } })).get('sum');

  test('at reads just that one, and what is written while a table is read is not read', async () => {
    const table = 'ice.sales.orders';
    const first = `SELECT CAST(snapshot_id AS VARCHAR) FROM ice.sales."orders$snapshots" ORDER BY committed_at LIMIT 1`;
    const at = String((await cluster.ask(first))[0]![0]);
    const opened = await open({ table });
    const digest = await opened.digest();
    await cluster.make(`INSERT INTO ${table} VALUES 1000`);
    expect(await sumOf(opened)).toEqual({ ok: true, value: 55 });
    expect(await opened.digest()).toBe(digest);
    const [before, now] = [await open({ table, at }), await open({ table })];
    expect([before.rows, now.rows]).toEqual([10, 11]);
    expect(await sumOf(before)).toEqual({ ok: true, value: 55 });
    expect(await sumOf(now)).toEqual({ ok: true, value: 1055 });
    expect([await before.digest(), await now.digest()]).toEqual([digest, expect.not.stringContaining(digest)]);
    await expect(open({ table, at: '17' })).rejects.toThrow(ConfigurationError);
    await expect(open({ table, at: '17' })).rejects.toThrow(
      /at: 17 is no snapshot of the table\. SELECT \w+ FROM .* lists them\./,
    );
  });

  // Trino writes a Delta table on a local disk once, and no further version of it.
  test('a version of a Delta table is one', async () => {
    const table = 'delta.sales.orders';
    const [named, newest] = [await open({ table, at: '0' }), await open({ table })];
    expect([named.rows, await named.digest()]).toEqual([10, await newest.digest()]);
    await expect(open({ table, at: '1' })).rejects.toThrow(/at: 1 is no snapshot of the table\. SELECT version FROM/);
  });

  test.each(['lake', 'memory'])(
    '%s: a table without versions that changes while it is read is told',
    async (catalog) => {
      const table = `${catalog}.sales.orders`;
      const opened = await open({ table });
      await opened.digest();
      await cluster.make(`INSERT INTO ${table} VALUES 1000`);
      await expect(opened.digest()).rejects.toThrow(EnvironmentError);
      await expect(opened.digest()).rejects.toThrow(`${table} changed while it was read.`);
      await expect(open({ table, at: '1' })).rejects.toThrow('which only Iceberg and Delta tables have');
    },
  );
});
