import type { DuckDBBlobValue, DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { ConfigurationError } from '../../core/errors.ts';
import type { Digest } from '../../core/units.ts';
import { requireColumns } from '../columns.ts';
import { requireUnchanged, type SourceFile } from '../files.ts';
import { isStructWithBytes, type RowBatch, type RowSource } from '../rows.ts';
import { type ElementPlan, elementPlan } from './element.ts';
import { explainFailure } from './failure.ts';
import { identifier } from './quote.ts';
import type { Relation } from './relation.ts';
import type { Session } from './session.ts';
import { allocate, type ColumnWriter, copyRows, shapeOf } from './vectors.ts';

export interface OpenedTable {
  readonly name: string;
  readonly relation: Relation;
  readonly rows: number;
  readonly digest: Digest;
  readonly files: readonly SourceFile[];
}

/** Rows of a relation, streamed: the memory it takes follows from the batch, not from the table. Owns the session. */
export function rowSource(table: OpenedTable, session: Session): RowSource {
  return {
    name: table.name,
    columns: table.relation.columns,
    rows: table.rows,
    digest: table.digest,
    read: (columns, size, signal, asWritten = []) =>
      readRows({ ...table, relation: written(table.relation, asWritten) }, session, columns, size, signal),
    bytes: (column, size, signal) => readBytes(table, session, column, size, signal),
    async close() {
      session.close();
    },
  };
}

function written(relation: Relation, columns: readonly string[]): Relation {
  return columns.length > 0 ? (relation.asWritten?.(columns) ?? relation) : relation;
}

interface PlannedColumn extends ElementPlan {
  readonly name: string;
  readonly shape: readonly number[];
}

async function* readRows(
  table: OpenedTable,
  session: Session,
  names: readonly string[],
  size: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<RowBatch> {
  yield* connected(table, session, names, size, signal, async function* (connection) {
    yield* batches(table, connection, await plan(table, connection, names), size, signal);
  });
}

async function* readBytes(
  table: OpenedTable,
  session: Session,
  name: string,
  size: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly (Uint8Array | null)[]> {
  yield* connected(table, session, [name], size, signal, async function* (connection) {
    const { declared } = table.relation.columns.find((column) => column.name === name)!;
    const column = isStructWithBytes(declared) ? `struct_extract(${identifier(name)}, 'bytes')` : identifier(name);
    let batch: (Uint8Array | null)[] = [];
    let rows = 0;
    for await (const chunk of chunksOf(connection, table, [column])) {
      signal?.throwIfAborted();
      const vector = chunk.getColumnVector(0);
      for (let row = 0; row < chunk.rowCount; row++) {
        const value = vector.getItem(row) as DuckDBBlobValue | null;
        batch.push(value === null ? null : value.bytes);
        if (batch.length < size) continue;
        rows += batch.length;
        yield batch;
        batch = [];
      }
    }
    rows += batch.length;
    if (batch.length > 0) yield batch;
    if (rows !== table.rows) throw rowsDiffer(table);
  });
}

/** What `of` gives on a connection of its own, with the failures of the engine in our words. */
async function* connected<Batch>(
  table: OpenedTable,
  session: Session,
  names: readonly string[],
  size: number,
  signal: AbortSignal | undefined,
  of: (connection: DuckDBConnection) => AsyncGenerator<Batch>,
): AsyncGenerator<Batch> {
  if (!Number.isInteger(size) || size < 1) throw new RangeError(`a batch has a whole number of rows, got ${size}`);
  requireColumns(
    table.name,
    table.relation.columns.map((column) => column.name),
    names,
  );
  signal?.throwIfAborted();
  const connection = await session.connect();
  const interrupt = () => connection.interrupt();
  signal?.addEventListener('abort', interrupt);
  try {
    yield* of(connection);
    await requireUnchanged(table.files);
  } catch (error) {
    signal?.throwIfAborted();
    throw explainFailure(error, table.name);
  } finally {
    signal?.removeEventListener('abort', interrupt);
    connection.closeSync();
  }
}

async function* batches(
  table: OpenedTable,
  connection: DuckDBConnection,
  columns: readonly PlannedColumn[],
  size: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<RowBatch> {
  let start = 0;
  let filled = 0;
  let writers = newWriters(columns, Math.min(size, table.rows));
  const selected = columns.map((column) => column.sql);
  for await (const chunk of chunksOf(connection, table, selected)) {
    signal?.throwIfAborted();
    for (let from = 0; from < chunk.rowCount; ) {
      const count = Math.min(chunk.rowCount - from, size - filled);
      if (start + filled + count > table.rows) throw rowsDiffer(table);
      writers.forEach((writer, index) => {
        copyRows(chunk.getColumnVector(index), from, count, writer, filled, start + filled);
      });
      from += count;
      filled += count;
      if (filled === size || start + filled === table.rows) {
        yield finish(writers, start, filled);
        start += filled;
        filled = 0;
        writers = newWriters(columns, Math.min(size, table.rows - start));
      }
    }
  }
  if (start !== table.rows) throw rowsDiffer(table);
}

async function* chunksOf(
  connection: DuckDBConnection,
  table: OpenedTable,
  columns: readonly string[],
): AsyncGenerator<DuckDBDataChunk> {
  // A read of no columns still has rows.
  const selected = columns.length === 0 ? ['true'] : columns;
  const result = await connection.stream(`SELECT ${selected.join(', ')} FROM ${table.relation.sql}`);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk;
  }
}

/** Lists take the shape of the column's first value, so that a batch without any value has the same shape as the rest. */
async function plan(
  table: OpenedTable,
  connection: DuckDBConnection,
  names: readonly string[],
): Promise<PlannedColumn[]> {
  const declared = new Map(table.relation.columns.map((column) => [column.name, column]));
  const planned: PlannedColumn[] = [];
  for (const name of new Set(names)) {
    const element = elementPlan(table.name, declared.get(name)!);
    const shape = element.depth === 0 ? [] : await firstShape(connection, table, name, element);
    planned.push({ ...element, name, shape });
  }
  return planned;
}

async function firstShape(
  connection: DuckDBConnection,
  table: OpenedTable,
  name: string,
  element: ElementPlan,
): Promise<number[]> {
  const result = await connection.run(
    `SELECT ${element.sql} FROM ${table.relation.sql} WHERE ${identifier(name)} IS NOT NULL LIMIT 1`,
  );
  const chunk = await result.fetchChunk();
  if (chunk === null || chunk.rowCount === 0) return new Array<number>(element.depth).fill(0);
  return shapeOf(chunk.getColumnVector(0), 0, element.depth);
}

function newWriters(columns: readonly PlannedColumn[], rows: number): ColumnWriter[] {
  return columns.map(({ name, type, shape }) => {
    const elements = shape.reduce((product, dimension) => product * dimension, 1);
    return { column: name, type, shape, elements, data: allocate(type, rows * elements), nulls: [] };
  });
}

function finish(writers: readonly ColumnWriter[], start: number, rows: number): RowBatch {
  const columns = new Map(
    writers.map(({ column, type, shape, data, nulls }) => [column, { type, shape, data, nulls }] as const),
  );
  return { start, rows, columns };
}

function rowsDiffer(table: OpenedTable): ConfigurationError {
  return new ConfigurationError(
    `${table.name} does not hold the ${table.rows} rows that it claims: it changed while it was read, or its footer is ` +
      'wrong. Write or copy it again.',
  );
}
