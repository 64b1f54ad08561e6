import { createHash } from 'node:crypto';
import { ConfigurationError, EnvironmentError } from '../../core/errors.ts';
import { type Digest, digestOfHex } from '../../core/units.ts';
import type { TrinoSource } from '../source.ts';
import type { TypedColumn } from '../types.ts';
import type { Connection } from './connection.ts';
import { identifier, literal, quoted, type TableName } from './quote.ts';

/**
 * How the table's content is told from another. A lake table has snapshots, and one of them is read whatever is written
 * meanwhile. A Hive table has files, told by path, size and time. Of everything else the rows themselves are summed up.
 */
export type Identity =
  | { readonly by: 'snapshot'; readonly snapshot: string; readonly version: string }
  | { readonly by: 'files'; readonly table: TableName; readonly version: '' }
  | { readonly by: 'rows'; readonly version: '' };

/** Throws ConfigurationError where `at` is asked of a table that has no snapshots, or is none of them. */
export async function identityOf(
  connection: Connection,
  table: TableName | null,
  at: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Identity> {
  if (table === null) return { by: 'rows', version: '' };
  const { connector, isView } = await kindOf(connection, table, signal);
  const kept = isView ? undefined : SNAPSHOTS[connector];
  if (kept === undefined) {
    if (at !== undefined) {
      throw new ConfigurationError(`at: ${at} asks for a snapshot, which only Iceberg and Delta tables have.`);
    }
    return connector === 'hive' && !isView ? { by: 'files', table, version: '' } : { by: 'rows', version: '' };
  }
  const snapshots = quoted(table, kept.suffix);
  const wanted = at === undefined ? kept.newest(snapshots) : kept.one(snapshots, at);
  const [row] = (await connection.ask(wanted, signal)).rows;
  if (row !== undefined && row[0] !== null) {
    const snapshot = String(row[0]);
    return { by: 'snapshot', snapshot, version: ` FOR VERSION AS OF ${snapshot}` };
  }
  if (at === undefined) return { by: 'rows', version: '' };
  throw new ConfigurationError(
    `at: ${at} is no snapshot of the table. SELECT ${kept.column} FROM ${snapshots} lists them.`,
  );
}

interface Snapshots {
  /** Of the table that lists them. */
  readonly suffix: string;
  readonly column: string;
  newest(snapshots: string): string;
  one(snapshots: string, at: string): string;
}

/** Ids are asked for as text: they are beyond what JSON's numbers keep. */
const SNAPSHOTS: Readonly<Record<string, Snapshots>> = {
  iceberg: {
    suffix: '$snapshots',
    column: 'snapshot_id',
    newest: (snapshots) =>
      `SELECT CAST(snapshot_id AS VARCHAR) FROM ${snapshots.replace(/\$snapshots"$/, '$refs"')} WHERE name = 'main'`,
    one: (snapshots, at) =>
      `SELECT CAST(snapshot_id AS VARCHAR) FROM ${snapshots} WHERE CAST(snapshot_id AS VARCHAR) = ${literal(at)}`,
  },
  delta_lake: {
    suffix: '$history',
    column: 'version',
    newest: (history) => `SELECT CAST(max(version) AS VARCHAR) FROM ${history}`,
    one: (history, at) =>
      `SELECT CAST(version AS VARCHAR) FROM ${history} WHERE CAST(version AS VARCHAR) = ${literal(at)}`,
  },
};

/** The connector behind the catalog, and whether the name is that of a view, in one statement; a table that is not there is no view. */
async function kindOf(
  connection: Connection,
  { catalog, schema, table }: TableName,
  signal: AbortSignal | undefined,
): Promise<{ readonly connector: string; readonly isView: boolean }> {
  const connector = `SELECT connector_name FROM system.metadata.catalogs WHERE catalog_name = ${literal(catalog)}`;
  const type =
    `SELECT table_type FROM ${identifier(catalog)}.information_schema.tables ` +
    `WHERE table_schema = ${literal(schema)} AND table_name = ${literal(table)}`;
  const [row] = (await connection.ask(`SELECT (${connector}), (${type})`, signal)).rows;
  const [named, found] = row!;
  return { connector: String(named), isView: found !== null && found !== 'BASE TABLE' };
}

/** SHA-256 over what identifies the rows. Asked again, it throws EnvironmentError where they changed meanwhile. */
export function digestOf(of: {
  readonly connection: Connection;
  readonly name: string;
  readonly identity: Identity;
  readonly sql: string;
  readonly columns: readonly TypedColumn[];
  readonly source: TrinoSource;
  readonly signal: AbortSignal | undefined;
}): () => Promise<Digest> {
  let first: Promise<string> | undefined;
  let pending: Promise<string> | undefined;
  return async () => {
    if (first === undefined) {
      first = told(of);
      pending = first;
    } else if (of.identity.by !== 'snapshot') {
      // One question at a time: whoever asks meanwhile gets the same answer.
      pending = pending!.then(() => told(of));
    }
    const [before, now] = [await first, await pending!];
    if (before !== now) {
      throw new EnvironmentError(`${of.name} changed while it was read. Run again when nothing writes to it.`);
    }
    return digestOfHex(createHash('sha256').update(before).digest('hex'));
  };
}

async function told({
  connection,
  identity,
  sql,
  columns,
  source,
  signal,
}: Parameters<typeof digestOf>[0]): Promise<string> {
  const { table, where, query } = source;
  const named = { table, where, query };
  switch (identity.by) {
    case 'snapshot':
      return JSON.stringify({ ...named, snapshot: identity.snapshot });
    case 'files': {
      const files = `SELECT DISTINCT "$path" AS p, "$file_size" AS s, "$file_modified_time" AS t FROM ${quoted(identity.table)}`;
      const answer = await connection.ask(`SELECT count(*), to_hex(checksum(ROW(p, s, t))) FROM (${files})`, signal);
      return JSON.stringify({ ...named, files: answer.rows[0] });
    }
    case 'rows': {
      const summable = columns.filter(({ type }) => type.kind !== 'other' && type.kind !== 'json');
      const row = summable.map(({ name }) => identifier(name)).join(', ');
      const answer = await connection.ask(`SELECT count(*), to_hex(checksum(ROW(${row}))) FROM ${sql}`, signal);
      return JSON.stringify({ columns: columns.map(({ name, declared }) => [name, declared]), rows: answer.rows[0] });
    }
  }
}
