import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { loadDuckDb } from '../../src/runtime/duckdb.ts';
import { createTableEngine } from '../../src/table/engine.ts';
import type { RowSource, TableEngine } from '../../src/table/rows.ts';

export const repository = resolve(import.meta.dirname, '../..');
export const fixtures = join(repository, 'fixtures');

/** A folder and an engine for the tests of one file. */
export function workbench(): {
  engine: () => TableEngine;
  file: (name: string, content: string | Uint8Array) => Promise<string>;
  at: (name: string) => string;
} {
  let folder = '';
  let engine: TableEngine | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'modelassay-test-'));
    engine = createTableEngine({ duckdb: repository, spillFolder: join(folder, 'spill') });
  });
  afterAll(async () => {
    await engine?.close();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    engine: () => engine!,
    at: (name) => join(folder, name),
    async file(name, content) {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    },
  };
}

/** Runs SQL in an unrestricted DuckDB, to make files. */
export async function makeWithSql(...statements: readonly string[]): Promise<void> {
  const duckdb = await loadDuckDb(repository);
  const instance = await duckdb.DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
}

/** All values of one column, null where null, numbers and bigints as they are. */
export async function valuesOf(rows: RowSource, column: string, size = 1000): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const batch of rows.read([column], size)) {
    const { data, nulls, shape } = batch.columns.get(column)!;
    const elements = shape.reduce((product, dimension) => product * dimension, 1);
    const missing = new Set(nulls);
    for (let row = 0; row < batch.rows; row++) {
      const cell = [...data.slice(row * elements, (row + 1) * elements)];
      values.push(missing.has(row) ? null : shape.length === 0 ? cell[0] : cell);
    }
  }
  return values;
}
