import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigurationError, EnvironmentError } from '../../../src/core/errors.ts';
import { silentLogger } from '../../../src/core/log.ts';
import { createTableEngine } from '../../../src/table/engine.ts';
import { column } from '../../../src/table/expression.ts';
import { rowsOf } from '../../../src/table/query.ts';
import type { TableEngine } from '../../../src/table/rows.ts';
import type { TrinoSource } from '../../../src/table/source.ts';
import { connect } from '../../../src/table/trino/connection.ts';
import { workbench } from '../../table/tables.ts';
import { type Cluster, isInstalled, startTrino } from './server.ts';

/** Long enough that it surely still runs when it is to be ended. */
const ENDLESS =
  'SELECT a.i FROM UNNEST(sequence(1, 10000)) a(i), UNNEST(sequence(1, 10000)) b(i), UNNEST(sequence(1, 10000)) c(i)';
/** A group for each of its rows: what it holds in memory grows until it ends. */
const HUNGRY = `SELECT CAST(a.i * 10000 + b.i AS VARCHAR) || repeat_of AS id FROM UNNEST(sequence(1, 2000)) a(i), UNNEST(sequence(1, 2000)) b(i), (VALUES 'x') t(repeat_of)`;

/** No table of these tests lies in a file. */
const NOTHING_HERE = { duckdb: () => Promise.reject(new Error('no file is read here')), spillFolder: '' } as const;

const ACCESS = {
  catalogs: [
    { user: 'guest', catalog: 'system|memory', allow: 'all' },
    { user: 'guest', allow: 'none' },
    { allow: 'all' },
  ],
  schemas: [{ owner: true }],
  tables: [
    { user: 'guest', catalog: 'memory', schema: 'sales', table: 'secrets', privileges: [] },
    { privileges: ['SELECT', 'INSERT', 'DELETE', 'UPDATE', 'OWNERSHIP', 'GRANT_SELECT'] },
  ],
  queries: [{ allow: ['execute', 'kill', 'view'] }],
};

describe.skipIf(!isInstalled() && process.env.CI !== 'true')('a Trino cluster that says no', () => {
  const bench = workbench();
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await startTrino({ access: ACCESS });
    await cluster.make(
      'CREATE SCHEMA memory.sales',
      'CREATE TABLE memory.sales.orders AS SELECT i AS id, i * 2 AS amount FROM UNNEST(sequence(1, 100)) t(i)',
      'CREATE TABLE memory.sales.secrets AS SELECT 1 AS id',
      'CREATE TABLE memory.sales."odd ""name; DROP TABLE x" AS SELECT 1 AS "a ""b; --", 2 AS plain',
      'CREATE SCHEMA lake.sales',
      'CREATE TABLE lake.sales.base AS SELECT 1 AS id, 2 AS amount',
      'CREATE VIEW lake.sales.broken AS SELECT id, amount FROM lake.sales.base',
      'DROP TABLE lake.sales.base',
    );
  });
  afterAll(() => cluster?.stop());

  const at = (source: Omit<TrinoSource, 'trino'>): TrinoSource => ({ trino: cluster.address, ...source });
  const engineAs = (user: string): TableEngine =>
    createTableEngine({ ...NOTHING_HERE, environment: { TRINO_USER: user } });
  const opened = (source: Omit<TrinoSource, 'trino'>, engine = bench.engine()) => engine.open(at(source));
  /** What the server itself has on record of the statements that hold this text. */
  const statesOf = async (text: string): Promise<string[]> => {
    const connection = connect(
      { address: cluster.address, login: { user: 'tests' }, session: {}, timeout: 60_000 },
      silentLogger,
    );
    const { rows } = await connection.ask(
      `SELECT state || coalesce(' ' || error_code, '') FROM system.runtime.queries WHERE query LIKE '%${text}%' AND query NOT LIKE '%system.runtime%'`,
    );
    return rows.map(([state]) => String(state));
  };

  test.each([
    ['memry.sales.orders', /there is no catalog called memry\. Did you mean "memory"\?/i],
    ['memory.sale.orders', /there is no schema of memory called sale\. Did you mean "sales"\?/],
    ['memory.sales.order', /Did you mean "orders"\?/],
  ])('a name that is not there is told with the nearest: %s', async (table, sentence) => {
    const asked = opened({ table });
    await expect(asked).rejects.toThrow(ConfigurationError);
    await expect(opened({ table })).rejects.toThrow(sentence);
  });

  test.each([
    ['DELETE FROM memory.sales.orders'],
    ['SELECT 1 AS id; DROP TABLE memory.sales.orders'],
    ['SELECT 1 AS id) UNION (SELECT 2'],
    ['SHOW TABLES FROM memory.sales'],
    ["CALL system.runtime.kill_query('x', 'y')"],
    ['SELECT 1 AS id) t; DROP TABLE memory.sales.orders --'],
  ])('a query that is not one SELECT never runs: %s', async (query) => {
    await expect(opened({ query })).rejects.toThrow(/query is not one SELECT/);
    const orders = await opened({ table: 'memory.sales.orders' });
    expect(orders.rows).toBe(100);
  });

  test('names with quotes, semicolons and blanks are names', async () => {
    const engine = bench.engine();
    const dataset = await engine.open(at({ table: 'memory.sales."odd ""name; DROP TABLE x"' }));
    expect(dataset.columns.map(({ name }) => name)).toEqual(['a "b; --', 'plain']);
    const rows = await engine.select(rowsOf(dataset), { limit: 5 });
    expect(rows).toEqual([{ 'a "b; --': 1, plain: 2 }]);
  });

  test('what the login may not read is told as that', async () => {
    const engine = engineAs('guest');
    await expect(engine.open(at({ table: 'memory.sales.secrets' }))).rejects.toThrow(
      /Access Denied.*Ask for the right to read it, or set another TRINO_USER\./,
    );
    expect((await engine.open(at({ table: 'memory.sales.orders' }))).rows).toBe(100);
    await engine.close();
  });

  test('a view over a table that is gone', async () => {
    await expect(opened({ table: 'lake.sales.broken' })).rejects.toThrow(
      /^lake\.sales\.broken is a view that is broken: /,
    );
  });

  test('a statement over its time is cancelled on the server', async () => {
    const asked = opened({ query: `${ENDLESS} WHERE 'over its time' = 'over its time'`, timeout: 2_000 });
    await expect(asked).rejects.toThrow(/took longer than 2 s and was cancelled\. Ask of fewer rows \(where\)/);
    await ended('over its time');
  });

  test('an interrupted run cancels its statement on the server', async () => {
    const engine = bench.engine();
    const stop = new AbortController();
    const asked = engine.open(at({ query: `${ENDLESS} WHERE 'interrupted' = 'interrupted'` }), stop.signal);
    asked.catch(() => undefined);
    await until(async () => (await statesOf('SELECT count%interrupted')).some((state) => /RUNNING/.test(state)));
    stop.abort(new Error('interrupted'));
    await expect(asked).rejects.toThrow('interrupted');
    await ended('interrupted');
  });

  async function until(holds: () => Promise<boolean>): Promise<void> {
    for (let turn = 0; turn < 600; turn++) {
      if (await holds()) return;
      await sleep(100);
    }
    throw new Error('it never came to that');
  }

  /** Was cancelled, and does not run on; an open statement would go on for hours. What only asked about it has finished. */
  async function ended(text: string): Promise<void> {
    await until(async () => {
      const states = await statesOf(`count%${text}`);
      return states.length > 0 && states.every((state) => state === 'FAILED USER_CANCELED');
    });
  }

  test('a value that the query cannot take is told by its code, and where its reason stands', async () => {
    const asked = opened({
      query: "SELECT id FROM memory.sales.orders WHERE CAST('no. ' || CAST(id AS VARCHAR) AS INTEGER) = id",
    });
    await expect(asked).rejects.toThrow(ConfigurationError);
    const message = await asked.catch(({ message: said }: Error) => said);
    expect(message).toMatch(
      /Trino answered INVALID_CAST_ARGUMENT\. The reason, .* own list of queries \(source: modelassay\)\.$/,
    );
    expect(message).not.toMatch(/no\. \d/);
    const connection = connect(
      { address: cluster.address, login: { user: 'tests' }, session: {}, timeout: 60_000 },
      silentLogger,
    );
    const { rows } = await connection.ask(
      "SELECT count(*) FROM system.runtime.queries WHERE source = 'modelassay' AND error_code = 'INVALID_CAST_ARGUMENT'",
    );
    expect(Number(rows[0]![0])).toBeGreaterThan(0);
  });

  test('a statement over its memory is an error of the place, with what to do', async () => {
    const engine = bench.engine();
    const dataset = await engine.open(at({ query: HUNGRY, session: { query_max_memory: '8MB' } }));
    const asked = engine.duplicates(rowsOf(dataset), { id: column('id') }, { nulls: 'ignore', examples: 3 });
    await expect(asked).rejects.toThrow(EnvironmentError);
    await expect(asked).rejects.toThrow(/a statement needed more memory than/);
  });

  test('a server that is not there, and one that says nothing of the sort, name no login', async () => {
    const silent = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.0\r\n')).listen(0, '127.0.0.1');
    await new Promise((done) => silent.once('listening', done));
    const { port } = silent.address() as { port: number };
    for (const trino of ['https://127.0.0.1:1', `https://127.0.0.1:${port}`]) {
      const engine = createTableEngine({
        ...NOTHING_HERE,
        environment: { TRINO_USER: 'ada', TRINO_PASSWORD: 'hunter2-never-shown' },
      });
      const error = await engine.open({ trino, table: 'a.b.c' }).then(
        () => new Error('it answered'),
        (reason: Error) => reason,
      );
      expect(error).toBeInstanceOf(trino.endsWith(':1') ? EnvironmentError : ConfigurationError);
      expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toContain('hunter2');
      await engine.close();
    }
    silent.close();
  });
});
