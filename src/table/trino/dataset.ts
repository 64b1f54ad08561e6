import { ConfigurationError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { requireDistinctColumns } from '../columns.ts';
import type { Dataset } from '../query.ts';
import { requireShardKey, type Shard } from '../shard.ts';
import type { TrinoSource } from '../source.ts';
import type { TypedColumn } from '../types.ts';
import type { Connection } from './connection.ts';
import { failureOf, ServerFailure } from './failure.ts';
import { digestOf, identityOf } from './identity.ts';
import { fromOf, identifier, nameOf, nameParts, tableNameOf } from './quote.ts';
import { requireSmallScan } from './scan.ts';
import { valueType } from './types.ts';

/** A table of the cluster, opened for questions. */
export interface Opened {
  readonly dataset: Dataset;
  readonly connection: Connection;
  /** What stands behind FROM. */
  readonly from: string;
}

/**
 * Throws ConfigurationError for a table that is not there (naming the nearest that is), a query that is not one SELECT, and
 * more bytes than `maxScan` allows.
 */
export async function openTrinoTable(
  connection: Connection,
  source: TrinoSource,
  signal: AbortSignal | undefined,
): Promise<Opened> {
  const name = nameOf(source);
  try {
    const table = tableNameOf(source);
    if (source.query !== undefined) await requireOneSelect(connection, source.query, signal);
    const identity = await identityOf(connection, table, source.at, signal);
    const rows = fromOf(source, identity.version);
    const count = async (sql: string) =>
      Number((await connection.ask(`SELECT count(*) FROM ${sql}`, signal)).rows[0]![0]);
    // What may be too much is counted when that is known, and a part or a query when its columns are.
    const isCountedAtOnce = table !== null && source.maxScan === undefined && source.shard === undefined;
    const [columns, counted] = await Promise.all([
      columnsOf(connection, rows, table, signal),
      isCountedAtOnce ? count(rows) : undefined,
    ]);
    requireDistinctColumns(
      name,
      columns.map((column) => column.name),
    );
    const whole = plainly(rows, columns);
    const sql = partOf(whole, source.shard, columns, name);
    if (source.maxScan !== undefined) await requireSmallScan(connection, name, sql, source.maxScan, signal);
    const dataset: Dataset = {
      name,
      engine: 'trino',
      columns,
      rows: counted ?? (await count(sql)),
      digest: digestOf({ connection, name, identity, sql: whole, columns, source, signal }),
      files: [],
      untyped: false,
      timesAsText: false,
      hasPositions: false,
      malformed: null,
      sql: whole,
      ...(source.shard && { cut: 'key' as const }),
    };
    return { dataset, connection, from: sql };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ServerFailure) throw await withNearest(error, connection, source, name);
    throw error;
  }
}

/** By itself it must be a statement, and within brackets a table: only one SELECT is both. */
async function requireOneSelect(connection: Connection, query: string, signal: AbortSignal | undefined): Promise<void> {
  for (const sql of [`SELECT * FROM (${query}\n)`, query]) {
    try {
      await connection.ask(`EXPLAIN (TYPE VALIDATE) ${sql}`, signal);
    } catch (error) {
      if (!(error instanceof ServerFailure) || error.code !== 'SYNTAX_ERROR') throw error;
      throw new ConfigurationError(
        `query is not one SELECT: ${failureOf(error, 'it').message.replace(/^it: Trino says: /, '')}`,
        { cause: error },
      );
    }
  }
}

/** Types are asked of a view's or a query's columns, too, so they are taken from an answer without rows. */
async function columnsOf(
  connection: Connection,
  rows: string,
  table: ReturnType<typeof tableNameOf>,
  signal: AbortSignal | undefined,
): Promise<readonly TypedColumn[]> {
  const { columns } = await connection.ask(`SELECT * FROM ${rows} LIMIT 0`, signal);
  const nameless = columns.find(({ name }) => /^_col\d+$/.test(name));
  if (table === null && nameless) {
    throw new ConfigurationError(`query has a column without a name (${nameless.name}). Give it one with AS.`);
  }
  return columns.map(({ name, type }) => ({ name, declared: type, type: valueType(type) }));
}

/** The rows, with instants in UTC and padded texts as they were padded, whatever the table's types are. */
function plainly(rows: string, columns: readonly TypedColumn[]): string {
  const special = columns.some(({ declared, type }) => type.kind === 'instant' || declared.startsWith('char('));
  if (!special) return rows;
  const selected = columns.map(({ name, declared, type }) => {
    const column = identifier(name);
    if (type.kind === 'instant') return `${column} AT TIME ZONE 'UTC' AS ${column}`;
    return declared.startsWith('char(') ? `CAST(${column} AS VARCHAR) AS ${column}` : column;
  });
  return `(SELECT ${selected.join(', ')} FROM ${rows})`;
}

/** Rows of a server have no order of their own, so that a column must say to which part a row falls. */
function partOf(rows: string, shard: Shard | undefined, columns: readonly TypedColumn[], name: string): string {
  if (shard === undefined) return rows;
  const { index, of, by } = shard;
  if (by === undefined) {
    throw new ConfigurationError(
      `${name} lies on a Trino cluster, whose rows have no order. Say with shard-by by which column it is cut into parts.`,
    );
  }
  requireShardKey(name, by, columns.find((column) => column.name === by)?.type.kind);
  const hash = `from_big_endian_64(xxhash64(to_utf8(coalesce(CAST(${identifier(by)} AS VARCHAR), ''))))`;
  return `(SELECT * FROM ${rows} WHERE mod(mod(${hash}, ${of}) + ${of}, ${of}) = ${index! - 1})`;
}

async function withNearest(
  error: ServerFailure,
  connection: Connection,
  source: TrinoSource,
  name: string,
): Promise<Error> {
  const plain = failureOf(error, name);
  if (source.table === undefined) return plain;
  const [catalog, schema, table] = nameParts(source.table) as [string, string, string];
  const lists: Readonly<Record<string, readonly [sql: string, wanted: string, what: string]>> = {
    CATALOG_NOT_FOUND: ['SHOW CATALOGS', catalog, 'catalog'],
    SCHEMA_NOT_FOUND: [`SHOW SCHEMAS FROM ${identifier(catalog)}`, schema, `schema of ${catalog}`],
    TABLE_NOT_FOUND: [
      `SHOW TABLES FROM ${identifier(catalog)}.${identifier(schema)}`,
      table,
      `table of ${catalog}.${schema}`,
    ],
  };
  const list = lists[error.code];
  if (!list) return plain;
  const [sql, wanted, what] = list;
  const known = await connection.ask(sql).then(
    ({ rows }) => rows.map(([one]) => String(one)),
    () => [],
  );
  const shown = known.slice(0, MAX_LISTED).join(', ');
  const rest = known.length === 0 ? '' : ` There ${known.length === 1 ? 'is only' : 'are'} ${shown}.`;
  return new ConfigurationError(`${name}: there is no ${what} called ${wanted}.${didYouMean(wanted, known)}${rest}`, {
    cause: error,
  });
}

const MAX_LISTED = 20;
