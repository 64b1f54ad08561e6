import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { column } from '../../../src/table/expression.ts';
import { type Dataset, rowsOf, type Value } from '../../../src/table/query.ts';
import { makeWithSql, workbench } from '../../table/tables.ts';
import { AGGREGATES, EXPRESSIONS, QUERIES, ROWS } from './questions.ts';
import { type Cluster, isInstalled, startTrino } from './server.ts';

/** The same questions about the same rows, in a Parquet file and on a server: the same answers. */
describe.skipIf(!isInstalled() && process.env.CI !== 'true')('Trino answers as DuckDB does', () => {
  const bench = workbench();
  let cluster: Cluster;
  let onServer: Dataset;
  let inFile: Dataset;

  beforeAll(async () => {
    cluster = await startTrino();
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
