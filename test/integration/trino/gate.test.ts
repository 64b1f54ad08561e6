import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contract, own, workshop } from '../../gates/data-schema/harness.ts';
import { repository } from '../../table/tables.ts';
import { type Cluster, isInstalled, startTrino } from './server.ts';

const CLI = join(repository, 'dist/cli.js');
const shop = workshop();
let cluster: Cluster;

/** One table, made by each engine from the same numbers. */
const rows = (series: string, list: string) => `
  SELECT CAST(i AS BIGINT) AS id,
         CASE WHEN i % 50 = 0 THEN NULL WHEN i % 70 = 0 THEN CAST('NaN' AS DOUBLE) ELSE sin(i) * 100 END AS amount,
         CAST(CAST((i * 7919) % 1000 AS DOUBLE) / 4 AS DECIMAL(18, 2)) AS price,
         CASE WHEN i % 11 = 0 THEN NULL WHEN i % 3 = 0 THEN 'de' WHEN i % 3 = 1 THEN 'fr' ELSE ' Nl' END AS country,
         'code-' || CAST(i % 97 AS VARCHAR) AS code,
         CASE WHEN i % 13 = 0 THEN 'nobody' ELSE 'user' || CAST(i AS VARCHAR) || '@example.com' END AS mail,
         DATE '2024-01-01' + INTERVAL '1' DAY * (i % 40) AS day,
         i % 2 = 0 AS paid,
         CAST(i % 5 AS BIGINT) AS label,
         ${list} AS pixels
  FROM ${series}`;
const DUCKDB = rows('range(1, 501) t(i)', '[CAST(i % 7 AS DOUBLE), 0.5]').replace(
  "DATE '2024-01-01' + INTERVAL '1' DAY * (i % 40)",
  "CAST(DATE '2024-01-01' + INTERVAL '1' DAY * (i % 40) AS DATE)",
);
const TRINO = rows('UNNEST(sequence(1, 500)) AS t(i)', 'ARRAY[CAST(i % 7 AS DOUBLE), 0.5E0]');

const RULES = contract(
  [
    '{ name: id, logicalType: integer, primaryKey: true }',
    `{ name: amount, logicalType: number, required: true, logicalTypeOptions: { minimum: -50, exclusiveMaximum: 99 }, quality: [${[
      own('rule: noNaN', 'no-nan'),
      own('rule: noInfinity', 'no-infinity'),
      own('rule: outliers, method: iqr, factor: 0.5, maxViolations: 1%', 'outliers'),
      own('rule: outliers, method: z, factor: 1.2', 'outliers-z'),
      own('rule: statistic, statistic: mean, where: amount > 0, mustBeBetween: [60, 63]', 'mean'),
      own('rule: statistic, statistic: sd, where: amount > 0, mustBeLessThan: 1', 'sd'),
      own('rule: statistic, statistic: quantile, p: 0.9, where: amount > 0, mustBeLessThan: 1', 'q90'),
      own('rule: statistic, statistic: sum, where: amount > 0, mustBeLessThan: 1', 'sum'),
      own('rule: statistic, statistic: distinct, mustBeLessThan: 1', 'distinct'),
      own('rule: statistic, statistic: entropy, mustBeLessThan: 1', 'entropy'),
    ].join(', ')}] }`,
    `{ name: price, logicalType: number, quality: [${own('rule: multipleOf, of: 0.5', 'half')}, ${own("rule: range, maximum: '200.25'", 'range')}] }`,
    `{ name: country, logicalType: string, quality: [${[
      own('rule: allowed, values: [de, fr, nl]', 'allowed'),
      own('rule: cleanText', 'clean'),
      own("rule: notMissing, codes: [null, '']", 'not-missing'),
      own('rule: mode, values: [de]', 'mode'),
      own('rule: distinctValues, values: [de, fr, nl], must: equal', 'distinct-values'),
      own('rule: balance, mustBeGreaterOrEqualTo: 0.99', 'balance'),
      own('rule: categoryShare, value: de, mustBeGreaterThan: 40', 'share'),
      own('rule: length, minimum: 3', 'length'),
    ].join(', ')}] }`,
    `{ name: code, logicalType: string, quality: [${own("rule: pattern, pattern: '^code-[0-8]+$'", 'pattern')}, ${own('rule: unique', 'unique')}] }`,
    `{ name: mail, logicalType: string, quality: [${own('rule: format, format: email', 'email')}] }`,
    `{ name: day, logicalType: date, quality: [${[
      own("rule: range, minimum: '2024-01-05'", 'day-range'),
      own('rule: noGaps, maximum: 12h', 'gaps'),
      own('rule: age, unit: d, mustBeLessThan: 1', 'age'),
    ].join(', ')}] }`,
    '{ name: paid, logicalType: boolean }',
    `{ name: label, logicalType: integer, quality: [${own('rule: type, type: string', 'type')}] }`,
    `{ name: pixels, logicalType: array, items: { logicalType: number, logicalTypeOptions: { maximum: 5 } }, quality: [${own('rule: items, shape: [2], maximum: 5', 'items')}] }`,
  ],
  [
    own('rule: columnCount, mustBe: 9', 'count-columns'),
    own('rule: columns, names: [id, amount], order: true', 'columns'),
    own("rule: rowCount, where: country = 'de', mustBeGreaterThan: 900", 'rows'),
    own('rule: unique, columns: [country, code], nulls: equal', 'key'),
    own('rule: duplicateRows, except: [id, amount, mail, price, day, pixels]', 'duplicates'),
    own('rule: expression, where: paid, check: amount > price or label = 0', 'expression'),
    own(
      `rule: expression, check: "length(mail) > 12 and year(day) = 2024 and lower(country) in ('de', 'fr')"`,
      'long-expression',
    ),
    own('rule: uniqueWithin, columns: [code, country]', 'within'),
    own('rule: correlation, columns: [id, label], mustBeGreaterThan: 0.6', 'correlation'),
    own('rule: labelConflict, label: label, features: [country]', 'conflict'),
    own('rule: labelLeak, label: label, features: [code, country], mustBeLessThan: 0.01', 'leak'),
    own('rule: notAmong, column: label, features: [label, id]', 'among'),
    own("rule: sql, query: 'SELECT count(*) FROM {object} WHERE label > 3', mustBe: 0", 'sql'),
    own('rule: foreignKey, columns: [id], data: table:self, references: [label]', 'foreign'),
    own('rule: statistic, column: price, statistic: median, slices: [country], mustBeLessThan: 1', 'sliced'),
  ],
);

describe.skipIf(!isInstalled() && process.env.CI !== 'true')('the data-schema gate on a Trino cluster', () => {
  beforeAll(async () => {
    cluster = await startTrino();
    await cluster.make(
      'CREATE SCHEMA memory.sales',
      `CREATE TABLE memory.sales.orders AS ${TRINO}`,
      'CREATE SCHEMA ice.sales',
      `CREATE TABLE ice.sales.orders AS ${TRINO}`,
      'CREATE SCHEMA lake.sales',
      `CREATE TABLE lake.sales.orders AS ${TRINO}`,
    );
  });
  afterAll(async () => {
    await cluster?.stop();
    await shop.close();
  });
  const at = (source: Readonly<Record<string, unknown>>) => ({ trino: cluster.address, ...source });

  test('says of a table what it says of the same rows in a file', async () => {
    const file = shop.file('t.odcs.yaml', RULES);
    const keys = { contract: file, now: '2024-03-01T00:00:00Z', 'on-unsupported': 'error' };
    const here = await shop.run({ ...keys, data: await shop.parquet('t.parquet', DUCKDB) });
    const there = await shop.run({ ...keys, data: at({ table: 'memory.sales.orders' }) });
    const told = ({ checks }: typeof here) => checks.map((check) => JSON.parse(JSON.stringify(check, alike)));
    expect(told(there)).toEqual(told(here));
    expect(here.broken.length).toBeGreaterThan(20);
    expect(here.checks.filter(({ verdict }) => verdict === 'error').map(({ id, reason }) => [id, reason])).toEqual([]);
  });

  test('says how to give a name to rows that nothing names', async () => {
    const country = `{ name: country, logicalType: string, quality: [${own('rule: allowed, values: [de]', 'allowed')}] }`;
    const keys = { data: at({ table: 'memory.sales.orders' }), 'extra-columns': 'pass' };
    const failed = ({ checks }: Awaited<ReturnType<typeof shop.run>>) =>
      checks.filter(({ verdict }) => verdict === 'fail');
    const unnamed = await shop.run({ ...keys, contract: shop.file('k.odcs.yaml', contract([country])) });
    expect(failed(unnamed).map(({ examples, flip }) => [examples, flip])).toEqual([
      [[], expect.stringContaining('say in the contract with primaryKey: true which column tells rows apart.')],
    ]);
    const keyed = contract(['{ name: id, logicalType: integer, primaryKey: true }', country]);
    const named = await shop.run({ ...keys, contract: shop.file('n.odcs.yaml', keyed) });
    expect(failed(named).map(({ examples }) => examples.length)).toEqual([10]);
    const data = JSON.stringify(keys.data);
    const listed = spawnSync(
      process.execPath,
      [
        ...[
          join(repository, 'dist/cli.js'),
          'data-schema',
          '--contract',
          shop.file('k.odcs.yaml', contract([country])),
        ],
        ...['--data', data, '--extra-columns', 'pass', '--rows', 'allowed'],
      ],
      { encoding: 'utf8', env: { ...process.env, CI: 'true' } },
    );
    expect([listed.status, listed.stdout]).toEqual([2, '']);
    expect(listed.stderr).toContain('Nothing names the rows of memory.sales.orders, which have no key');
  });

  /** Statements since a moment of the server's that read rows of a table, in their order. */
  const readSince = async (since: string, table: string) => {
    const asked = await cluster.ask(
      `SELECT query FROM system.runtime.queries WHERE created > CAST('${since}' AS TIMESTAMP(3) WITH TIME ZONE)
         AND "user" = 'modelassay' ORDER BY created`,
    );
    const name = table
      .split('.')
      .map((part) => `"${part}"`)
      .join('.');
    return asked
      .map(([query]) => String(query))
      .filter((query) => query.includes(name) && !/LIMIT 0$|^EXPLAIN/.test(query));
  };
  const serverTime = async () => String((await cluster.ask('SELECT CAST(current_timestamp AS VARCHAR)'))[0]![0]);

  test('asks 200 rules over 50 columns in at most three statements', async () => {
    const columns = Array.from({ length: 50 }, (_, index) => `x${index}`);
    await cluster.make(
      `CREATE TABLE ice.sales.wide AS SELECT ${columns.map((name, index) => `sin(i * ${index + 1}e0) AS ${name}`).join(', ')} FROM UNNEST(sequence(1, 100)) AS t(i)`,
    );
    const rules = columns.map(
      (name) =>
        `{ name: ${name}, required: true, quality: [${[
          own('rule: range, minimum: -1, maximum: 1', `${name}-range`),
          own('rule: noNaN', `${name}-nan`),
          own('rule: statistic, statistic: mean, mustBeBetween: [-1, 1]', `${name}-mean`),
        ].join(', ')}] }`,
    );
    const since = await serverTime();
    const ran = await shop.run({
      contract: shop.file('wide.odcs.yaml', contract(rules)),
      data: at({ table: 'ice.sales.wide' }),
    });
    expect(ran.checks.filter(({ id }) => /^x/.test(id)).length).toBeGreaterThanOrEqual(200);
    expect(ran.broken).toEqual([]);
    const statements = await readSince(since, 'ice.sales.wide');
    expect(statements.length, statements.join('\n')).toBeGreaterThan(0);
    expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(3);
  });

  test.each([
    [
      'ice.sales.orders',
      'id',
      'more than max-scan allows',
      '100B',
      /ice\.sales\.orders: Trino expects to read .*B, and max-scan allows 100\sB\. .*with where, or raise max-scan/,
    ],
    [
      'system.runtime.nodes',
      'node_id',
      'what nobody knows the size of',
      '1TB',
      /Trino has no estimate of what it would read.*Run ANALYZE/,
    ],
  ])('reads no row of %s by %s where it is %s', async (table, name, _, most, message) => {
    const file = shop.file(
      'scan.odcs.yaml',
      contract([`{ name: ${name} }`], [own('rule: rowCount, mustBeGreaterThan: 0', 'rows')]),
    );
    const since = await serverTime();
    const keys = { contract: file, 'extra-columns': 'pass' };
    await expect(shop.run({ ...keys, data: at({ table, 'max-scan': most }) })).rejects.toThrow(message);
    expect(await readSince(since, table)).toEqual([]);
  });

  test('takes what is within max-scan', async () => {
    const file = shop.file(
      'scan.odcs.yaml',
      contract(['{ name: id }'], [own('rule: rowCount, mustBeGreaterThan: 0', 'rows')]),
    );
    const data = at({ table: 'ice.sales.orders', 'max-scan': '1MB' });
    expect((await shop.run({ contract: file, 'extra-columns': 'pass', data })).broken).toEqual([]);
  });

  test('explains in statements that the server takes, and asks it nothing', async () => {
    const file = shop.file('explained.odcs.yaml', RULES);
    const table = 'memory.sales.orders';
    const since = await serverTime();
    const ran = spawnSync(
      process.execPath,
      [...[CLI, 'data-schema', '--contract', file, '--data', JSON.stringify(at({ table }))], '--explain'],
      { encoding: 'utf8' },
    );
    expect(ran.status, ran.stderr).toBe(0);
    expect(await readSince(since, table)).toEqual([]);
    // The contract's own SQL is shown as it is written there.
    const statements = ran.stdout
      .split(/;\n/)
      .filter((one) => /^\s*(SELECT|WITH)\b/m.test(one) && !one.includes('-- A query of the contract'));
    expect(statements.length).toBeGreaterThan(3);
    for (const statement of statements) await cluster.ask(`EXPLAIN (TYPE VALIDATE) ${statement}`);
  });

  test('reads the snapshot that was there when it was opened, and names it', async () => {
    const file = shop.file('rows.odcs.yaml', contract(['{ name: id }'], [own('rule: rowCount, mustBe: 500', 'rows')]));
    const digest = async (source: Readonly<Record<string, unknown>>) => {
      const ran = await shop.run({ contract: file, 'extra-columns': 'pass', data: at(source) });
      return [ran.check('rows').verdict, ran.provenance.datasets![0]!.digest];
    };
    const [verdict, before] = await digest({ table: 'ice.sales.orders' });
    expect(verdict).toBe('pass');
    expect(await digest({ table: 'ice.sales.orders' })).toEqual(['pass', before]);
    await cluster.make('INSERT INTO ice.sales.orders SELECT * FROM ice.sales.orders WHERE id = 1');
    const [later, after] = await digest({ table: 'ice.sales.orders' });
    expect(later).toBe('fail');
    expect(after).not.toBe(before);
  });
});

/** Floats are summed in another order there, rows come in another, and types have names of their own. */
function alike(key: string, value: unknown): unknown {
  if (key === 'examples' && Array.isArray(value)) return value.length;
  if (typeof value === 'number' && !Number.isInteger(value))
    return Math.abs(value) < 1e-12 ? 0 : Number(value.toPrecision(9));
  return typeof value === 'string' ? value.replace(/is stored as .*/, 'is stored') : value;
}
