import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { column } from '../../../src/table/expression.ts';
import { type Aggregate, type Dataset, rowsOf, sample, type Value } from '../../../src/table/query.ts';
import { makeWithSql, workbench } from '../../table/tables.ts';
import { AGGREGATES, EXPRESSIONS, QUERIES, ROWS } from './questions.ts';
import { type Cluster, isInstalled, startTrino } from './server.ts';

/** The same questions about the same rows, in a Parquet file and on a cluster of three workers: the same answers. */
describe.skipIf(!isInstalled() && process.env.CI !== 'true')('Trino answers as DuckDB does', () => {
  const bench = workbench();
  let cluster: Cluster;
  let onServer: Dataset;
  let inFile: Dataset;

  beforeAll(async () => {
    cluster = await startTrino({ workers: 3, heap: '1G' });
    await makeWithSql(`COPY (${ROWS.duckdb}) TO '${bench.at('rows.parquet')}'`);
    inFile = await bench.engine().open({ paths: [bench.at('rows.parquet')] });
    onServer = await bench.engine().open({ trino: cluster.address, query: ROWS.trino });
  });
  afterAll(() => cluster?.stop());

  test('the same columns', () => {
    expect(onServer.columns.map(({ name, type }) => [name, type])).toEqual(
      inFile.columns.map(({ name, type }) => [name, type]),
    );
    expect(onServer.rows).toBe(inFile.rows);
  });

  test('every expression, in one statement', async () => {
    const id = column('id');
    const selection = { columns: { id, ...EXPRESSIONS }, order: [{ by: id }], limit: 100 };
    const [here, there] = await Promise.all(
      [inFile, onServer].map((dataset) => bench.engine().select(rowsOf(dataset), selection)),
    );
    for (const name of Object.keys(EXPRESSIONS)) {
      const values = (rows: typeof here) => near(rows!.map((row) => row[name]!));
      expect.soft(values(there), name).toEqual(values(here));
    }
  });

  test('every aggregate, in one statement', async () => {
    const [here, there] = await Promise.all(
      [inFile, onServer].map((dataset) => bench.engine().aggregate(rowsOf(dataset), AGGREGATES)),
    );
    for (const name of Object.keys(AGGREGATES)) {
      expect.soft(near(there!.get(name) as never), name).toEqual(near(here!.get(name) as never));
    }
  });

  test.each(Object.entries(QUERIES))('query: %s', async (_, ask) => {
    const [here, there] = await Promise.all([inFile, onServer].map((dataset) => ask(bench.engine(), dataset)));
    expect(near(there as Value)).toEqual(near(here as Value));
  });

  test('a sample of rows of every type', async () => {
    const drawn = [inFile, onServer].map((dataset) =>
      bench.engine().aggregate(sample(rowsOf(dataset), 2 * dataset.rows, 7), {
        rows: { fn: 'count' },
        sum: { fn: 'sum', of: column('id') },
      }),
    );
    const [here, there] = await Promise.all(drawn);
    expect(there).toEqual(here);
    expect(here!.get('rows')).toEqual({ ok: true, value: inFile.rows });
  });

  test('a million categories, and as many rows as get statements of their own', async () => {
    const made = (from: string, i: string) => `SELECT 'ключ-' || CAST(${i} * 7 % 1000003 AS VARCHAR) AS code,
      CASE WHEN ${i} % 1000 = 0 THEN NULL ELSE sin(${i}) * 100 END AS amount,
      CASE WHEN ${i} % 4 = 0 THEN 'naïve' WHEN ${i} % 4 = 1 THEN '😀' WHEN ${i} % 4 = 2 THEN '' END AS word FROM ${from}`;
    const from = 'UNNEST(sequence(0, 1009)) AS t(b) CROSS JOIN UNNEST(sequence(1, 1000)) AS u(s)';
    await makeWithSql(`COPY (${made('range(1, 1010001) t(i)', 'i')}) TO '${bench.at('many.parquet')}'`);
    await cluster.make(
      'CREATE SCHEMA memory.many',
      `CREATE TABLE memory.many.codes AS ${made(from, '(b * 1000 + s)')}`,
    );
    const [code, amount, word] = [column('code'), column('amount'), column('word')];
    const aggregates: Readonly<Record<string, Aggregate>> = {
      rows: { fn: 'count' },
      codes: { fn: 'distinct', of: code },
      'entropy of codes': { fn: 'entropy', of: code },
      'entropy of words': { fn: 'entropy', of: word },
      words: { fn: 'frequencies', of: word },
      first: { fn: 'min', of: code },
      last: { fn: 'max', of: code },
      mean: { fn: 'mean', of: amount },
      ...Object.fromEntries([0, 0.001, 0.5, 0.9, 1].map((p) => [`quantile ${p}`, { fn: 'quantile', of: amount, p }])),
    };
    const [here, there] = await Promise.all(
      [{ paths: [bench.at('many.parquet')] }, { trino: cluster.address, table: 'memory.many.codes' }].map(
        async (from) => {
          const dataset = await bench.engine().open(from);
          const answers = await bench.engine().aggregate(rowsOf(dataset), aggregates);
          const { keys, members, surplus } = await bench
            .engine()
            .duplicates(rowsOf(dataset), { code }, { nulls: 'ignore', examples: 0 });
          return { answers: Object.fromEntries(answers), duplicates: { keys, members, surplus } };
        },
      ),
    );
    expect(near(there as never)).toEqual(near(here as never));
    expect(here!.answers.codes).toEqual({ ok: true, value: 1_000_003 });
  }, 1_200_000);
});

/** Floats to nine digits; zero has one value. */
function near(value: Value): Value {
  if (typeof value === 'number') return Number.isInteger(value) ? value + 0 : Number(value.toPrecision(9));
  if (Array.isArray(value)) return value.map(near);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, near(member as Value)]));
  }
  return value;
}
