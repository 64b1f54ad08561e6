import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EnvironmentError } from '../../../src/core/errors.ts';
import { silentLogger } from '../../../src/core/log.ts';
import { createTableEngine } from '../../../src/table/engine.ts';
import { column } from '../../../src/table/expression.ts';
import { rowsOf } from '../../../src/table/query.ts';
import { connect } from '../../../src/table/trino/connection.ts';
import { contract, own, workshop } from '../../gates/data-schema/harness.ts';
import { type Cluster, isInstalled, startTrino } from './server.ts';

const ROWS = 20_000;
/** Of each row, in the statement that takes long. */
const COPIES = 300;
const rows = (from: string) => `
  SELECT CAST(i AS BIGINT) AS id,
         CASE WHEN i % 50 = 0 THEN NULL ELSE sin(i) * 100 END AS amount,
         CASE WHEN i % 3 = 0 THEN 'de' WHEN i % 3 = 1 THEN 'fr' ELSE 'nl' END AS country,
         'code-' || CAST(i % 9973 AS VARCHAR) AS code
  FROM ${from}`;
/** Six million rows, from two files, so of two workers at least. */
const SLOW = `SELECT a.id * ${COPIES} + b.i AS id FROM ice.sales.orders a CROSS JOIN UNNEST(sequence(1, ${COPIES})) b(i)`;

const RULES = contract(
  [
    '{ name: id, logicalType: integer, primaryKey: true }',
    `{ name: amount, logicalType: number, required: true, quality: [${own('rule: statistic, statistic: mean, mustBeLessThan: -1', 'mean')}, ${own('rule: statistic, statistic: quantile, p: 0.9, mustBeLessThan: 1', 'q90')}] }`,
    `{ name: country, logicalType: string, quality: [${own('rule: allowed, values: [de, fr]', 'allowed')}] }`,
    `{ name: code, logicalType: string, quality: [${own('rule: unique', 'unique')}, ${own('rule: statistic, statistic: distinct, mustBeLessThan: 1', 'distinct')}] }`,
  ],
  [own('rule: labelConflict, label: country, features: [code]', 'conflict')],
);

describe.skipIf(!isInstalled() && process.env.CI !== 'true')('a Trino cluster of three workers', () => {
  const shop = workshop();
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await startTrino({ workers: 3, heap: '1G' });
    await cluster.make(
      'CREATE SCHEMA ice.sales',
      `CREATE TABLE ice.sales.orders AS ${rows('UNNEST(sequence(1, 10000)) AS t(i)')}`,
      `INSERT INTO ice.sales.orders ${rows('UNNEST(sequence(10001, 20000)) AS t(i)')}`,
    );
  });
  afterAll(async () => {
    await cluster?.stop();
    await shop.close();
  });

  test('says what one machine says of the same rows', async () => {
    const keys = { contract: shop.file('t.odcs.yaml', RULES), 'on-unsupported': 'error' };
    const here = await shop.run({ ...keys, data: await shop.parquet('t.parquet', rows(`range(1, ${ROWS + 1}) t(i)`)) });
    const there = await shop.run({ ...keys, data: { trino: cluster.address, table: 'ice.sales.orders' } });
    const told = ({ checks }: typeof here) =>
      checks.map(({ id, verdict, numbers }) => [id, verdict, Number(numbers.value?.value?.toPrecision(9))]);
    expect(told(there)).toEqual(told(here));
    expect(here.broken.length).toBeGreaterThan(4);
  });

  test('a worker that is lost in the middle costs no wrong number', async () => {
    const engine = createTableEngine({
      duckdb: () => Promise.reject(new Error('no file is read here')),
      environment: {},
    });
    const dataset = await engine.open({ trino: cluster.address, query: SLOW });
    expect(dataset.rows).toBe(ROWS * COPIES);
    const asked = engine
      .aggregate(rowsOf(dataset), {
        sum: { fn: 'sum', of: column('id') },
        distinct: { fn: 'distinct', of: column('id') },
      })
      .catch((error: unknown) => error);
    await until(async () => (await running('approx_distinct|DISTINCT|sum')) > 0);
    await cluster.workers[0]!.kill();
    const outcome = await asked;
    // Asked again of the workers that are left, or told as a failure of the place: never a number of some rows.
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(EnvironmentError);
    else expect([...(outcome as Map<string, unknown>)]).toEqual(whole());
    await engine.close();
  });

  function whole(): unknown {
    const [first, last] = [COPIES + 1, ROWS * COPIES + COPIES];
    const count = ROWS * COPIES;
    const sum = ((first + last) * count) / 2;
    return [
      ['sum', { ok: true, value: sum }],
      ['distinct', { ok: true, value: count }],
    ];
  }

  async function running(words: string): Promise<number> {
    const server = { address: cluster.address, login: { user: 'tests' }, session: {}, timeout: 60_000 };
    const { rows: found } = await connect(server, silentLogger).ask(
      `SELECT count(*) FROM system.runtime.queries WHERE state = 'RUNNING' AND regexp_like(query, '${words}') AND query NOT LIKE '%system.runtime%'`,
    );
    return Number(found[0]![0]);
  }

  async function until(holds: () => Promise<boolean>): Promise<void> {
    for (let turn = 0; turn < 600; turn++) {
      if (await holds()) return;
      await sleep(50);
    }
  }
});
