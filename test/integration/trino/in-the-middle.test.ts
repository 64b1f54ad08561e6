import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EnvironmentError } from '../../../src/core/errors.ts';
import { silentLogger } from '../../../src/core/log.ts';
import type { Result } from '../../../src/result/document.ts';
import { createTableEngine } from '../../../src/table/engine.ts';
import { column } from '../../../src/table/expression.ts';
import { type Aggregate, type Dataset, rowsOf } from '../../../src/table/query.ts';
import type { TableEngine } from '../../../src/table/rows.ts';
import { connect } from '../../../src/table/trino/connection.ts';
import { contract, own, workshop } from '../../gates/data-schema/harness.ts';
import { repository } from '../../table/tables.ts';
import { relayTo } from './relay.ts';
import { type Cluster, isInstalled, startTrino } from './server.ts';

const NOTHING_HERE = { duckdb: () => Promise.reject(new Error('no file is read here')), spillFolder: '' } as const;
const access = (guestReads: readonly string[]) => ({
  catalogs: [{ allow: 'all' }],
  schemas: [{ owner: true }],
  tables: [
    { user: 'guest', catalog: 'ice', privileges: guestReads },
    { privileges: ['SELECT', 'INSERT', 'DELETE', 'UPDATE', 'OWNERSHIP', 'GRANT_SELECT'] },
  ],
  queries: [{ allow: ['execute', 'kill', 'view'] }],
});
const SUM: Readonly<Record<string, Aggregate>> = { sum: { fn: 'sum', of: column('id') } };

describe.skipIf(!isInstalled() && process.env.CI !== 'true')('a Trino cluster that fails in the middle', () => {
  const shop = workshop();
  let cluster: Cluster;
  const engines: TableEngine[] = [];

  beforeAll(async () => {
    cluster = await startTrino({ access: access(['SELECT']) });
    await cluster.make(
      'CREATE SCHEMA ice.sales',
      'CREATE TABLE ice.sales.orders AS SELECT i AS id, i * 2 AS amount FROM UNNEST(sequence(1, 100)) t(i)',
      'CREATE SCHEMA memory.sales',
      'CREATE TABLE memory.sales.orders AS SELECT i AS id, i * 2 AS amount FROM UNNEST(sequence(1, 100)) t(i)',
    );
  });
  afterAll(async () => {
    for (const engine of engines) await engine.close();
    await cluster?.stop();
    await shop.close();
  });

  const engineAs = (user: string) => {
    const engine = createTableEngine({ ...NOTHING_HERE, environment: { TRINO_USER: user } });
    engines.push(engine);
    return engine;
  };
  const statements = async (text: string): Promise<readonly string[]> => {
    const server = { address: cluster.address, login: { user: 'tests' }, session: {}, timeout: 60_000 };
    const { rows } = await connect(server, silentLogger).ask(
      `SELECT state || coalesce(' ' || error_code, '') FROM system.runtime.queries WHERE query LIKE '%${text}%' AND query NOT LIKE '%system.runtime%'`,
    );
    return rows.map(([state]) => String(state));
  };
  /** A coordinator that starts turns statements away until it serves, and then until its first node has announced itself. */
  const isOfAStart = (state: string) => /^FAILED (SERVER_STARTING_UP|NO_NODES_AVAILABLE)$/.test(state);
  const until = async (holds: () => Promise<boolean>) => {
    for (let turn = 0; turn < 600; turn++) {
      if (await holds()) return;
      await sleep(100);
    }
    throw new Error('it never came to that');
  };
  /** Beside what this process answers in the meantime. */
  const execute = (program: string, args: readonly string[], cwd: string) =>
    new Promise<{ status: number | null }>((done) => {
      const environment = { ...process.env, TRINO_USER: 'tests', CI: '', GITHUB_ACTIONS: '' };
      spawn(program, args, { cwd, env: environment, stdio: 'ignore' }).once('exit', (status) => done({ status }));
    });
  const sumOf = async (engine: TableEngine, dataset: Dataset, signal?: AbortSignal) =>
    (await engine.aggregate(rowsOf(dataset), SUM, signal)).get('sum');

  test('a right that is taken away while a table is read is a failure of the place', async () => {
    const engine = engineAs('guest');
    const dataset = await engine.open({ trino: cluster.address, table: 'ice.sales.orders' });
    expect(await sumOf(engine, dataset)).toEqual({ ok: true, value: 5050 });
    writeFileSync(join(cluster.etc, 'rules.json'), JSON.stringify(access([])));
    const refused = async () =>
      sumOf(engine, dataset).then(
        () => false,
        () => true,
      );
    await until(refused);
    const asked = sumOf(engine, dataset);
    await expect(asked).rejects.toThrow(EnvironmentError);
    await expect(asked).rejects.toThrow(/ice\.sales\.orders changed while it was read \(PERMISSION_DENIED\)/);
    writeFileSync(join(cluster.etc, 'rules.json'), JSON.stringify(access(['SELECT'])));
    await until(async () => !(await refused()));
  });

  test('a table that is written to while it is read is told, and one that is dropped', async () => {
    const engine = engineAs('tests');
    const dataset = await engine.open({ trino: cluster.address, table: 'memory.sales.orders' });
    await dataset.digest();
    await cluster.make('INSERT INTO memory.sales.orders VALUES (101, 202)');
    await expect(dataset.digest()).rejects.toThrow(EnvironmentError);
    await expect(dataset.digest()).rejects.toThrow('memory.sales.orders changed while it was read.');
    await cluster.make('DROP TABLE memory.sales.orders');
    await expect(sumOf(engine, dataset)).rejects.toThrow(EnvironmentError);
    await expect(sumOf(engine, dataset)).rejects.toThrow(/changed while it was read \(TABLE_NOT_FOUND\)/);
  });

  test('a login that expires in the middle fails the gate, and no check of it is reported', async () => {
    let left = 8;
    const relay = await relayTo(cluster.address, ({ method }) =>
      method === 'POST' && left-- <= 0 ? { status: 401 } : undefined,
    );
    const rules = contract(
      ['{ name: id, logicalType: integer }', '{ name: amount, logicalType: integer }'],
      [own('rule: rowCount, mustBe: 100', 'rows'), own('rule: unique, columns: [id]', 'unique')],
    );
    const keys = {
      contract: shop.file('c.odcs.yaml', rules),
      data: { trino: relay.address, table: 'ice.sales.orders' },
    };
    const ran = async () => shop.run(keys);
    left = 1_000;
    const asked = 1_000 - (await ran().then(() => left));
    expect(asked).toBeGreaterThan(3);
    left = asked - 1;
    await expect(ran()).rejects.toThrow(EnvironmentError);
    left = asked - 1;
    await expect(ran()).rejects.toThrow(/refuses the login that it took before/);
    // As somebody sees it who runs the command.
    const place = mkdtempSync(join(tmpdir(), 'modelassay-expires-'));
    left = asked - 1;
    const data = JSON.stringify({ trino: relay.address, table: 'ice.sales.orders' });
    const command = [join(repository, 'dist/cli.js'), 'data-schema', '--contract', keys.contract, '--data', data];
    const { status } = await execute(process.execPath, command, place);
    expect(status).toBe(3);
    const written = JSON.parse(readFileSync(join(place, 'modelassay-out/results/data-schema.json'), 'utf8')) as Result;
    expect(written).toMatchObject({ verdict: 'error', checks: [], problem: { kind: 'environment' } });
    rmSync(place, { recursive: true });
    await relay.close();
  });

  test('an interruption before the first answer cancels the statement on the server', async () => {
    const stop = new AbortController();
    const relay = await relayTo(cluster.address, ({ method }) =>
      method === 'POST' ? { afterwards: () => sleep(1_500) } : undefined,
    );
    const endless =
      "SELECT a.i FROM UNNEST(sequence(1, 10000)) a(i), UNNEST(sequence(1, 10000)) b(i), UNNEST(sequence(1, 10000)) c(i) WHERE 'unanswered' = 'unanswered'";
    const server = { address: relay.address, login: { user: 'tests' }, session: {}, timeout: 240_000 };
    const asked = connect(server, silentLogger).ask(`SELECT count(*) FROM (${endless})`, stop.signal);
    asked.catch(() => undefined);
    await until(async () => (await statements('unanswered')).length > 0);
    stop.abort(new Error('interrupted'));
    await expect(asked).rejects.toThrow('interrupted');
    await until(async () => (await statements('unanswered')).every((state) => state.startsWith('FAILED')));
    expect(await statements('unanswered')).toEqual([expect.stringContaining('USER_CANCELED')]);
    await relay.close();
  });

  test.each([
    ['the gate', [], false],
    ['a listing of rows', ['--rows', 'few'], false],
    ['the gate, also where the server answers no more', [], true],
  ])('an interruption of the command ends %s', async (_, further, isDeaf) => {
    const relay = await relayTo(cluster.address, ({ method }) =>
      isDeaf && method === 'DELETE' ? { afterwards: () => new Promise(() => undefined) } : undefined,
    );
    const name = `stopped${further.length}${isDeaf}`;
    // Not the small statements before it, which ask whether the query is one and for its columns.
    const counting = `SELECT count(*) FROM%${name}`;
    const query = `SELECT a.id, '${name}' AS name FROM ice.sales.orders a CROSS JOIN UNNEST(sequence(1, 10000)) b(i) CROSS JOIN UNNEST(sequence(1, 10000)) c(i) WHERE sin(a.id + b.i * c.i) < 2`;
    const rules = contract(['{ name: id, logicalType: integer }'], [own('rule: rowCount, mustBe: 100', 'few')]);
    const place = mkdtempSync(join(tmpdir(), 'modelassay-stopped-'));
    const data = JSON.stringify({ trino: relay.address, query });
    const command = ['data-schema', '--contract', shop.file('c.odcs.yaml', rules), '--data', data, ...further];
    const child = spawn(process.execPath, [join(repository, 'dist/cli.js'), ...command], { cwd: place });
    const ended = new Promise<number | null>((done) => child.once('exit', done));
    await until(async () => (await statements(counting)).includes('RUNNING'));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    if (!isDeaf) {
      await until(async () => !(await statements(counting)).includes('RUNNING'));
      expect(await statements(counting)).toEqual(['FAILED USER_CANCELED']);
    }
    rmSync(place, { recursive: true });
    await relay.close();
  });

  test('a coordinator that is started anew in the middle answers the statement again', async () => {
    const engine = engineAs('tests');
    const dataset = await engine.open({ trino: cluster.address, table: 'ice.sales.orders' });
    const slow = `SELECT count(*) FROM ice.sales.orders a, UNNEST(sequence(1, 10000)) b(i), UNNEST(sequence(1, 200)) c(i) WHERE sin(a.id + b.i + c.i) < 2 AND 'restarted' = 'restarted'`;
    const server = { address: cluster.address, login: { user: 'tests' }, session: {}, timeout: 240_000 };
    const asked = connect(server, silentLogger).ask(slow);
    asked.catch(() => undefined);
    await until(async () => (await statements('restarted')).some((state) => state === 'RUNNING'));
    const restarted = cluster.restart();
    expect((await asked).rows).toEqual([[200_000_000]]);
    expect(await sumOf(engine, dataset)).toEqual({ ok: true, value: 5050 });
    await restarted;
    // Of the new one's list: it ran there, after it was turned away while that was starting.
    const states = await statements('restarted');
    expect(states.filter((state) => !isOfAStart(state))).toEqual(['FINISHED']);
    // A statement of which the new one knows nothing.
    let isLost = true;
    const relay = await relayTo(cluster.address, ({ method }) => {
      if (method !== 'GET' || !isLost) return undefined;
      isLost = false;
      return { status: 404 };
    });
    const throughRelay = engineAs('tests');
    const again = await throughRelay.open({ trino: relay.address, table: 'ice.sales.orders' });
    expect(isLost).toBe(false);
    expect(await sumOf(throughRelay, again)).toEqual({ ok: true, value: 5050 });
    await relay.close();
  });

  test('a coordinator that does not come back is a failure of the place', async () => {
    const engine = engineAs('tests');
    const dataset = await engine.open({ trino: cluster.address, table: 'ice.sales.orders' });
    await cluster.kill();
    const asked = sumOf(engine, dataset);
    await expect(asked).rejects.toThrow(EnvironmentError);
    await expect(asked).rejects.toThrow(/went away in the middle \(ECONNREFUSED\)\. Run again when it is back\./);
  });
});
