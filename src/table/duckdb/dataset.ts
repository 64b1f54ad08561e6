import { createHash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import { isAddress } from '../../core/address.ts';
import { ConfigurationError } from '../../core/errors.ts';
import { type Digest, digestOfHex } from '../../core/units.ts';
import {
  digestOfHashes,
  type FileHash,
  hashesOf,
  requireUnchanged,
  type SourceFile,
  sourceFiles,
  sourceName,
} from '../files.ts';
import { formatOf, formatOfName } from '../format.ts';
import type { Dataset, Malformed } from '../query.ts';
import type { ColumnInfo } from '../rows.ts';
import { blockOf, type CutBy, requireShardKey } from '../shard.ts';
import type { FileSource } from '../source.ts';
import { MAX_REJECTS } from './csv.ts';
import { type ReadableCsv, readableFiles } from './csv-copy.ts';
import { type ExtendedTable, extendedTable } from './extended.ts';
import { explainFailure } from './failure.ts';
import type { Host } from './host.ts';
import { identifier, literal } from './quote.ts';
import { relationOf } from './relation.ts';
import { rowsOfSql } from './run.ts';
import { describeSql } from './scan.ts';
import type { SessionScope } from './session.ts';
import { filesOfShard, rowsBetween, rowsByKey } from './shard.ts';
import { valueType } from './types.ts';

/** Malformed lines that are shown. */
const MAX_EXAMPLES = 20;

/** Of so many columns is asked in several statements, each of which would read all of the text again. */
const MANY_COLUMNS = 500;

/** A data set as the engine sees it: what it may read, and what stands behind FROM in a session where `setup` has run. */
export interface Opened {
  readonly dataset: Dataset;
  readonly scope: SessionScope;
  readonly setup: readonly string[];
  readonly from: string;
}

/** Opens a table for questions. Throws as `TableEngine.openRows`, but counts malformed lines of delimited text. */
export async function openDataset(host: Host, source: FileSource, signal?: AbortSignal): Promise<Opened> {
  const name = sourceName(source);
  const format = source.format ?? formatOfName((source.paths[0] ?? '').replace(/\?.*$/, ''));
  const extended = extendedTable(source, format);
  if (extended) return openExtended(host, name, source, extended, signal);
  const files = await sourceFiles(source, (file) => formatOfName(file) !== undefined);
  const known = formatOf(source, files);
  if (known === 'npz') {
    throw new ConfigurationError(`${name}: questions are asked of tables, and NPZ is a bundle of arrays. Use Parquet.`);
  }
  if (known !== 'parquet' && known !== 'csv' && known !== 'json') {
    throw new ConfigurationError(`${name} is ${known}; name it by itself, with format: ${known}.`);
  }
  const { cut, read } = filesOfShard(files, source.shard);
  const readable = await readableFiles(host, files, known, source.csv);
  const own = readable.files.filter((_, index) => read.includes(files[index]!));
  const scope = { files: readable.files.map((file) => file.path), extensions: [] };
  return using(host, scope, name, async (connection) => {
    const relation = await relationOf(connection, name, readable.files, known, readable.options, own, source.objects);
    const { tolerantSql } = relation;
    const counted =
      tolerantSql === null
        ? { rows: await countRows(connection, relation.sql, signal), malformed: null }
        : await countText(connection, tolerantSql, relation.columns, signal);
    const broken = counted.malformed !== null && tolerantSql !== null;
    const ownSurplus = readable.surplus.filter(({ file }) => [...own, ...read].some(({ path }) => path === file));
    const malformed = allMalformed(counted.malformed, ownSurplus, host);
    const sql = broken ? tolerantSql : relation.sql;
    const hashes = hashesOnce(read, signal);
    const dataset: Dataset = {
      name,
      engine: 'duckdb',
      columns: typed(relation.columns),
      digest: source.copyOf === undefined ? digestOf(read, hashes) : fixed(source.copyOf.digest),
      ...(cut === 'files' ? { hashes } : {}),
      files: read.map((file) => ({ path: file.path, bytes: file.bytes })),
      untyped: known === 'csv',
      hasPositions: true,
      timesAsText: known === 'csv' || known === 'json',
      sql: host.named(cut === 'files' ? relation.wholeSql : sql),
      ...counted,
      malformed,
    };
    // How DuckDB goes on after a malformed line depends on the columns asked for, so they are all read once.
    const once = broken || (known !== 'parquet' && relation.columns.length > MANY_COLUMNS);
    const table = identifier(`modelassay lines ${createHash('sha256').update(sql).digest('hex').slice(0, 32)}`);
    const setup = once ? [`CREATE TABLE ${table} AS SELECT * FROM ${sql}`] : [];
    const whole = { dataset, scope, setup, from: once ? table : sql };
    return cutTo(source, cut, whole, connection, signal);
  });
}

/** The rows of one part of a table that was opened whole, or whose files are those of the part. */
async function cutTo(
  { shard, objects }: FileSource,
  cut: CutBy | undefined,
  whole: Opened,
  connection: DuckDBConnection,
  signal: AbortSignal | undefined,
): Promise<Opened> {
  if (shard === undefined || cut === undefined) return whole;
  const { dataset, from } = whole;
  if (cut === 'files') return { ...whole, dataset: { ...dataset, cut } };
  if (cut === 'rows') {
    const block = blockOf(shard, dataset.rows);
    return { ...whole, from: rowsBetween(from, block), dataset: { ...dataset, cut, rows: block.to - block.from } };
  }
  // Of whole objects the same rows were opened as a table before, which has the column.
  if (!objects)
    requireShardKey(dataset.name, shard.by!, dataset.columns.find(({ name }) => name === shard.by)?.type.kind);
  for (const statement of whole.setup) await connection.run(statement);
  const part = rowsByKey(from, shard, objects);
  const rows = await countRows(connection, part, signal);
  // A row's place among those of its part says nothing of its place in the files.
  return { ...whole, from: part, dataset: { ...dataset, cut, rows, hasPositions: false } };
}

async function openExtended(
  host: Host,
  name: string,
  source: FileSource,
  { extensions, sql, addresses }: ExtendedTable,
  signal: AbortSignal | undefined,
): Promise<Opened> {
  const local = source.paths.some(isAddress) ? [] : await sourceFiles(source, 'everything');
  const scope = { files: local.map((file) => file.path), extensions };
  return using(host, scope, name, async (connection) => {
    const columns = await describeSql(connection, sql);
    const rows = await countRows(connection, sql, signal);
    const digest =
      local.length > 0
        ? digestOf(local, hashesOnce(local, signal))
        : fixed(await digestAddresses(connection, addresses.length > 0 ? addresses : source.paths, signal));
    const files = [...local, ...addresses.map((path) => ({ path, bytes: 0 }))];
    const dataset: Dataset = {
      name,
      engine: 'duckdb',
      columns: typed(columns),
      rows,
      digest,
      files: files.map(({ path, bytes }) => ({ path, bytes })),
      untyped: false,
      timesAsText: false,
      hasPositions: true,
      malformed: null,
      sql,
    };
    const whole = { dataset, scope, setup: [], from: sql };
    const cut = source.shard && (source.shard.by === undefined ? 'rows' : 'key');
    return cutTo(source, cut, whole, connection, signal);
  });
}

async function using<T>(
  host: Host,
  scope: SessionScope,
  name: string,
  use: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const session = await host.session(scope);
  try {
    const connection = await session.connect();
    const result = await use(connection);
    connection.closeSync();
    return result;
  } catch (error) {
    throw explainFailure(error, name, host.named);
  } finally {
    session.close();
  }
}

function typed(columns: readonly ColumnInfo[]): Dataset['columns'] {
  return columns.map(({ name, declared }) => ({ name, declared, type: valueType(declared) }));
}

async function countRows(connection: DuckDBConnection, sql: string, signal?: AbortSignal): Promise<number> {
  const [row] = await rowsOfSql(connection, `SELECT count(*) AS n FROM ${sql}`, signal);
  return Number(row!.n);
}

/** Every column is asked for, because bytes that are no text are found in these only. */
async function countText(
  connection: DuckDBConnection,
  sql: string,
  columns: readonly ColumnInfo[],
  signal: AbortSignal | undefined,
): Promise<{ rows: number; malformed: Malformed | null }> {
  const counts = columns.map(({ name }, index) => `count(${identifier(name)}) AS c${index}`).join(', ');
  const [row] = await rowsOfSql(connection, `SELECT count(*) AS n, ${counts} FROM ${sql}`, signal);
  const rejects = await rowsOfSql(
    connection,
    `SELECT file_path, line, any_value(error_type)::VARCHAR AS reason
     FROM reject_errors JOIN (SELECT DISTINCT scan_id, file_id, file_path FROM reject_scans) USING (scan_id, file_id)
     GROUP BY file_path, line ORDER BY file_path, line`,
  );
  const malformed = {
    lines: rejects.length,
    amongRows: 0,
    complete: rejects.length < MAX_REJECTS,
    examples: rejects.slice(0, MAX_EXAMPLES).map((reject) => ({
      file: String(reject.file_path),
      line: Number(reject.line),
      reason: String(reject.reason).toLowerCase(),
    })),
  };
  return { rows: Number(row!.n), malformed: rejects.length === 0 ? null : malformed };
}

function allMalformed(unread: Malformed | null, surplus: ReadableCsv['surplus'], host: Host): Malformed | null {
  if (unread === null && surplus.length === 0) return null;
  const examples = [...(unread?.examples ?? []), ...surplus].map((one) => ({ ...one, file: host.named(one.file) }));
  examples.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
  return {
    lines: (unread?.lines ?? 0) + surplus.length,
    amongRows: surplus.length,
    complete: unread?.complete ?? true,
    examples: examples.slice(0, MAX_EXAMPLES),
  };
}

/** This thread only waits while the engine works, so it reads the bytes beside the first statement. */
function hashesOnce(files: readonly SourceFile[], signal: AbortSignal | undefined): () => Promise<FileHash[]> {
  let hashed: Promise<FileHash[]> | undefined;
  return () => {
    hashed ??= hashesOf(files, signal);
    return hashed;
  };
}

function digestOf(files: readonly SourceFile[], hashes: () => Promise<FileHash[]>): Dataset['digest'] {
  return async () => {
    const digest = digestOfHashes(await hashes());
    await requireUnchanged(files);
    return digest;
  };
}

const fixed = (digest: Digest) => () => Promise.resolve(digest);

/** As `digestFiles`, with the addresses as names. */
async function digestAddresses(
  connection: DuckDBConnection,
  addresses: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Digest> {
  const list = `[${addresses.map(literal).join(', ')}]`;
  const [row] = await rowsOfSql(
    connection,
    `SELECT CASE WHEN count(*) = 1 THEN any_value(hex)
              ELSE sha256(string_agg(filename || chr(0) || hex || chr(10), '' ORDER BY filename)) END AS digest
     FROM (SELECT filename, sha256(content) AS hex FROM read_blob(${list}))`,
    signal,
  );
  return digestOfHex(String(row!.digest));
}
