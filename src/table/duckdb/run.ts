import type { DuckDBConnection } from '@duckdb/node-api';
import type { Row } from '../query.ts';
import { plain } from './values.ts';

/** Runs one statement and brings all its rows; an aborted signal interrupts it. */
export async function rowsOfSql(connection: DuckDBConnection, sql: string, signal?: AbortSignal): Promise<Row[]> {
  signal?.throwIfAborted();
  const interrupt = () => connection.interrupt();
  signal?.addEventListener('abort', interrupt);
  try {
    const reader = await connection.runAndReadAll(sql);
    const names = reader.columnNames();
    return reader
      .getRows()
      .map((cells) => Object.fromEntries(cells.map((cell, index) => [names[index]!, plain(cell)])));
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
}
