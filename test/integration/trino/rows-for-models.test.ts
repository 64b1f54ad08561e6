import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Result } from '../../../src/result/document.ts';
import type { RowSource } from '../../../src/table/rows.ts';
import { fixture, runGate } from '../../gates/accuracy/gate.ts';
import { fixtures, makeWithSql, repository, workbench } from '../../table/tables.ts';
import { type Cluster, isInstalled, startTrino } from './server.ts';

const MODELS = join(fixtures, 'models/tabular.csv');

/** A row of every type that a model, a label or a slice may be made of; the nth is null in all of them. */
const TYPES: Readonly<Record<string, readonly [trino: string, duckdb: string]>> = {
  tiny: ['CAST(i % 100 AS TINYINT)', 'CAST(i % 100 AS TINYINT)'],
  small: ['CAST(i AS SMALLINT)', 'CAST(i AS SMALLINT)'],
  whole: ['CAST(i AS INTEGER)', 'CAST(i AS INTEGER)'],
  big: ['9007199254740993 + i', '9007199254740993 + i'],
  real: ['CAST(i AS REAL) / 3', 'CAST(i AS FLOAT) / CAST(3 AS FLOAT)'],
  double: [
    'CASE i WHEN 1 THEN nan() WHEN 2 THEN infinity() WHEN 3 THEN -infinity() WHEN 4 THEN -0e0 ELSE sin(i) / 3 END',
    "CASE i WHEN 1 THEN 'nan'::DOUBLE WHEN 2 THEN 'inf'::DOUBLE WHEN 3 THEN '-inf'::DOUBLE WHEN 4 THEN '-0.0'::DOUBLE ELSE sin(i) / 3 END",
  ],
  price: ['CAST(i AS DECIMAL(18, 2)) / 8', 'CAST(CAST(i AS DOUBLE) / 8 AS DECIMAL(18, 2))'],
  flag: ['i % 2 = 0', 'i % 2 = 0'],
  text: [`'it''s "' || CAST(i AS VARCHAR) || ' ü'`, `'it''s "' || CAST(i AS VARCHAR) || ' ü'`],
  day: ["DATE '1969-12-30' + INTERVAL '1' DAY * i", "CAST(DATE '1969-12-30' + INTERVAL '1' DAY * i AS DATE)"],
  moment: [
    "TIMESTAMP '2024-02-29 23:59:59.123456' + INTERVAL '1' HOUR * i",
    "TIMESTAMP '2024-02-29 23:59:59.123456' + INTERVAL '1' HOUR * i",
  ],
  instant: [
    "CAST(TIMESTAMP '2024-02-29 23:59:59.5 Europe/Berlin' + INTERVAL '1' HOUR * i AS TIMESTAMP(6) WITH TIME ZONE)",
    "TIMESTAMPTZ '2024-02-29 22:59:59.5+00' + INTERVAL '1' HOUR * i",
  ],
  vector: ["ARRAY[CAST(i AS REAL), REAL '0.5']", '[CAST(i AS FLOAT), CAST(0.5 AS FLOAT)]'],
  matrix: ['ARRAY[ARRAY[CAST(i AS DOUBLE), 2e0], ARRAY[3e0, 4e0]]', '[[CAST(i AS DOUBLE), 2], [3, 4]]'],
  words: [`ARRAY['a, "b"', CAST(i AS VARCHAR)]`, `['a, "b"', CAST(i AS VARCHAR)]`],
};
const LENGTH = 9;
const everyType = (engine: 0 | 1, from: string) =>
  `SELECT CAST(i AS BIGINT) AS id, ${Object.entries(TYPES)
    .map(([name, sql]) => `CASE WHEN i = 7 THEN NULL ELSE ${sql[engine]} END AS ${name}`)
    .join(', ')} FROM ${from}`;

describe.skipIf(!isInstalled() && process.env.CI !== 'true')('rows for models from Trino', () => {
  const bench = workbench();
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await startTrino();
    const [head, ...lines] = readFileSync(MODELS, 'utf8').trim().split('\n');
    const names = head!.split(',');
    const kept = ['id', 'label', 'age', 'income', 'city'].map((name) => names.indexOf(name));
    const values = lines.map((line) => {
      const cells = line.split(',');
      const [id, label, age, income, city] = kept.map((at) => cells[at]!);
      return `('${id}', '${label}', REAL '${age}', REAL '${income}', '${city}')`;
    });
    await cluster.make(
      'CREATE SCHEMA ice.people',
      'CREATE TABLE ice.people.rows (id VARCHAR, label VARCHAR, age REAL, income REAL, city VARCHAR)',
      `INSERT INTO ice.people.rows VALUES ${values.join(', ')}`,
    );
  });
  afterAll(() => cluster?.stop());

  const keys = (data: string, more = '') => `data: { ${data}, id: id, label: label, inputs: { X: [age, income] } }
metrics: { accuracy: { min: 60% }, log_loss: { max: 9 } }
slices: [city, { where: 'age > 40' }]
resamples: 200${more}`;
  const onServer = (table = 'table: ice.people.rows') => `trino: '${cluster.address}', ${table}`;
  const accuracy = (yaml: string) => runGate(bench.engine(), yaml, fixture('sklearn-forest'));

  test('give the verdict that the same rows in a file give', async () => {
    const file = await bench.file(
      'rows.csv',
      readFileSync(MODELS, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .join('\n'),
    );
    const here = await accuracy(keys(`path: '${file}'`));
    const there = await accuracy(keys(onServer()));
    const told = ({ checks }: typeof here) =>
      checks.map(({ id, verdict, numbers, slice }) => [id, verdict, slice, numbers]);
    expect(told(there)).toEqual(told(here));
    expect(there.checks[0]!.numbers.value!.rows!.count).toBe(60);
    expect(there.provenance.datasets.map(({ name, rows }) => [name, rows])).toEqual([
      ['ice.people.rows', there.checks[0]!.numbers.value!.rows!.count],
    ]);
  });

  test('in parts, are what one run makes of them, whichever column cuts the other tables', async () => {
    const gate = `version: 1\nmodel: ${fixture('sklearn-forest').path}\ngates:\n  accuracy:\n${keys(onServer(), '\nbatch-size: 8').replace(/^/gm, '    ')}\n`;
    await bench.file('modelassay.yml', gate);
    const assay = (...args: readonly string[]) =>
      spawnSync(process.execPath, [join(repository, 'dist/cli.js'), ...args], {
        cwd: dirname(bench.at('modelassay.yml')),
        encoding: 'utf8',
      });
    const result = (out: string) =>
      JSON.parse(readFileSync(bench.at(`${out}/results/accuracy.json`), 'utf8')) as Result;
    for (const part of [1, 2, 3]) {
      const ran = assay('accuracy', '--shard', `${part}/3`, '--shard-by', 'city', '--out', `part-${part}`);
      expect([ran.status, ran.stdout]).toEqual([0, expect.stringContaining(`part ${part} of 3 of accuracy: measured`)]);
    }
    const whole = assay('accuracy', '--out', 'whole');
    const merged = assay('report', 'part-1', 'part-2', 'part-3', '--out', 'merged');
    expect([merged.status, merged.stderr]).toEqual([whole.status, expect.anything()]);
    const told = ({ checks, subject, datasets }: Result) => ({ checks, subject, datasets });
    expect(told(result('merged'))).toEqual(told(result('whole')));
    expect(result('whole').checks[0]!.numbers.value!.rows!.count).toBe(60);
  });

  test('have a digest that says what was read: the same whichever way, another where a value differs', async () => {
    const digest = async (table: string) => (await accuracy(keys(onServer(table)))).provenance.datasets[0]!.digest;
    const whole = await digest('table: ice.people.rows');
    expect(await digest('query: "SELECT * FROM ice.people.rows ORDER BY income"')).toBe(whole);
    const changed = "SELECT id, label, IF(id = 'r5', age + REAL '1', age) AS age, income, city FROM ice.people.rows";
    expect(await digest(`query: "${changed}"`)).not.toBe(whole);
    expect(await digest(`table: ice.people.rows, where: "id <> 'r5'"`)).not.toBe(whole);
  });

  test('carry every type as a file with the same types does', async () => {
    await makeWithSql(
      `COPY (${everyType(1, `range(1, ${LENGTH + 1}) t(i)`)} ORDER BY id) TO '${bench.at('types.parquet')}'`,
    );
    const engine = bench.engine();
    const names = ['id', ...Object.keys(TYPES)];
    const here = await engine.openRows({ paths: [bench.at('types.parquet')] });
    const there = await engine.openRows(
      { trino: cluster.address, query: everyType(0, `UNNEST(sequence(1, ${LENGTH})) AS t(i)`) },
      { by: 'id', most: 100 },
    );
    const read = async (source: RowSource) => {
      const batches = [];
      for await (const batch of source.read(names, 4)) batches.push({ ...batch, columns: [...batch.columns] });
      return batches;
    };
    expect(await read(there)).toEqual(await read(here));
    expect(there.rows).toBe(LENGTH);
  });

  test.each([
    [
      'more rows than allowed',
      "where: 'length(id) < 4', max-rows: 20",
      /has 60 rows, and 20 at most are copied .* raise max-rows/,
    ],
    [
      'an id that is not one',
      `query: "SELECT 'one' AS id, label, age, income, city FROM ice.people.rows"`,
      /several rows whose id is "one"/,
    ],
    [
      'rows without an id',
      `query: "SELECT NULLIF(id, 'r3') AS id, label, age, income, city FROM ice.people.rows"`,
      /has rows without id/,
    ],
    ['no rows', "where: 'age < 0'", /no rows, so there is nothing to measure/],
  ])('refuses %s', async (_, table, message) => {
    const named = table.includes('query') ? onServer(table) : onServer(`table: ice.people.rows, ${table}`);
    await expect(accuracy(keys(named))).rejects.toThrow(message);
  });

  test('ask for a name of each row', async () => {
    const unnamed = `data: { ${onServer()}, label: label }\nmetrics: { accuracy: { min: 0 } }`;
    await expect(accuracy(unnamed)).rejects.toThrow(/modelassay\.yml:1:7.*name with id the column/s);
  });
});
