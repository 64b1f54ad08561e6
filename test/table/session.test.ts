import { existsSync, readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bytes } from '../../src/core/units.ts';
import { loadDuckDb } from '../../src/runtime/duckdb.ts';
import { literal } from '../../src/table/duckdb/quote.ts';
import { openSession, type Session } from '../../src/table/duckdb/session.ts';
import { createTableEngine } from '../../src/table/engine.ts';
import { fixtures, makeWithSql, repository, workbench } from './tables.ts';

const bench = workbench();

test('SQL reads the files that were named, and nothing else; it writes nothing and loosens nothing', async () => {
  const [mine, other] = [bench.at("mi'ne.csv"), bench.at('other.csv')];
  await bench.file("mi'ne.csv", 'x\n1\n');
  await bench.file('other.csv', 'x\n2\n');
  const session = await openedFor([mine]);
  const run = await runner(session);
  expect(await run(`SELECT x FROM read_csv(${literal(mine)})`)).toEqual([['1']]);
  for (const sql of [
    `SELECT x FROM read_csv(${literal(other)})`,
    `SELECT * FROM read_text(${literal(join(repository, 'package.json'))})`,
    `SELECT * FROM glob(${literal(bench.at('*'))})`,
    `COPY (SELECT 1) TO ${literal(bench.at('out.csv'))}`,
    `COPY (SELECT 1) TO ${literal(mine)}`,
    `ATTACH ${literal(bench.at('new.db'))}`,
    `EXPORT DATABASE ${literal(bench.at('dump'))}`,
    'INSTALL httpfs',
    'LOAD httpfs',
    "SET allowed_paths = ['/']",
    'SET enable_external_access = true',
    'SET threads = 1',
    'RESET memory_limit',
  ]) {
    await expect(run(sql), sql).rejects.toThrow(/disabled|locked|Cannot access|Cannot change/);
  }
  expect(existsSync(bench.at('out.csv'))).toBe(false);
  expect(existsSync(bench.at('new.db'))).toBe(false);
  session.close();
});

test('a table larger than the memory limit is grouped out of core', async () => {
  const file = bench.at('large.parquet');
  await makeWithSql(
    `COPY (SELECT hash(r) AS key, repeat('x', 100) || r AS text FROM range(1000000) t(r)) TO ${literal(file)} (ROW_GROUP_SIZE 10000)`,
  );
  const session = await openedFor([file], 100e6);
  const run = await runner(session);
  expect(await run(`SELECT count(*)::INTEGER FROM (SELECT DISTINCT text, key FROM ${literal(file)})`)).toEqual([
    ['1000000'],
  ]);
  session.close();
});

test('an engine leaves nothing behind, and closing twice does no harm', async () => {
  const home = bench.at('spills');
  const engine = createTableEngine({ duckdb: () => loadDuckDb(repository), spillFolder: home, threads: 1 });
  const rows = await engine.openRows({ paths: [join(fixtures, 'digits/eval.parquet')] });
  expect(readdirSync(home)).toHaveLength(1);
  await rows.close();
  await engine.openRows({ paths: [join(fixtures, 'digits/train.parquet')] });
  await engine.close();
  await engine.close();
  expect(readdirSync(home)).toEqual([]);
});

test('DuckDB is not loaded for a table that does not need it', async () => {
  const engine = createTableEngine({ duckdb: () => Promise.reject(new Error('must not load')) });
  const rows = await engine.openRows({ paths: [join(fixtures, 'digits/eval.npz')] });
  expect(rows.rows).toBe(997);
  await expect(engine.openRows({ paths: [join(fixtures, 'digits/eval.parquet')] })).rejects.toThrow('must not load');
  await engine.close();
});

async function openedFor(files: readonly string[], memory = 500e6): Promise<Session> {
  const spillFolder = bench.at('session-spill');
  await mkdir(spillFolder, { recursive: true });
  return openSession(
    await loadDuckDb(repository),
    { memoryLimit: bytes(memory), threads: 2, spillFolder },
    { files, extensions: [] },
  );
}

async function runner(session: Session): Promise<(sql: string) => Promise<string[][]>> {
  const connection = await session.connect();
  return async (sql) => (await connection.runAndReadAll(sql)).getRows().map((row) => row.map(String));
}
