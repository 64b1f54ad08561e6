import type { DuckDBConnection } from '@duckdb/node-api';
import { ConfigurationError } from '../../core/errors.ts';
import { shown } from '../columns.ts';
import type { SourceFile } from '../files.ts';
import type { ColumnInfo } from '../rows.ts';
import { identifier, literal, pathPattern } from './quote.ts';

/** How files of one format become a table. */
export interface Scan {
  /** The columns that one file itself has. */
  columns(file: string): Promise<readonly ColumnInfo[]>;
  /** What stands behind FROM. `further` are settings of the reading function. */
  sql(files: readonly string[], further: readonly string[]): string;
  /** Columns are taken by position, so their order must be the same in each file. */
  readonly ordered: boolean;
  /** Settings under which a line that cannot be read is an error, and those under which it is counted. */
  readonly malformed?: { readonly refuse: string; readonly count: string };
}

export function pathList(files: readonly string[]): string {
  return `[${files.map((file) => literal(pathPattern(file))).join(', ')}]`;
}

export async function describeSql(connection: DuckDBConnection, from: string): Promise<ColumnInfo[]> {
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`);
  return described.getRowsJS().map(([name, type]) => ({ name: String(name), declared: String(type) }));
}

/**
 * Hive partitions as further columns, as text: `month=01` is '01'. Throws ConfigurationError where not all files have the
 * same ones, or where one has the name of a column.
 */
export function withPartitions(
  scan: Scan,
  files: readonly SourceFile[],
  columns: readonly ColumnInfo[],
): { readonly sql: string; readonly tolerantSql: string | null; readonly columns: readonly ColumnInfo[] } {
  const paths = files.map((file) => file.path);
  const [first] = files;
  const keys = first!.partitions;
  const other = files.find((file) => file.partitions.join('\0') !== keys.join('\0'));
  if (other) {
    throw new ConfigurationError(
      `${first!.path} and ${other.path} lie in different partitions (${keys.map(shown).join(', ') || 'none'} and ` +
        `${other.partitions.map(shown).join(', ') || 'none'}). All files of one table have the same partition keys.`,
    );
  }
  const variants = (further: readonly string[], wrap: (from: string) => string) => ({
    sql: wrap(scan.sql(paths, scan.malformed ? [...further, scan.malformed.refuse] : further)),
    tolerantSql: scan.malformed ? wrap(scan.sql(paths, [...further, scan.malformed.count])) : null,
  });
  if (keys.length === 0) return { ...variants(['hive_partitioning = false'], (from) => from), columns };
  const twice = columns.find((column) => keys.some((key) => key.toLowerCase() === column.name.toLowerCase()));
  if (twice) throw new ConfigurationError(`${shown(twice.name)} is both a partition and a column of ${first!.path}.`);
  const above = foldersOf(first!.path).filter((key) => !keys.includes(key));
  const exclude = above.length === 0 ? '' : ` EXCLUDE (${above.map(identifier).join(', ')})`;
  return {
    ...variants(
      ['hive_partitioning = true', 'hive_types_autocast = false'],
      (from) => `(SELECT *${exclude} FROM ${from})`,
    ),
    columns: [...columns, ...[...keys].sort().map((name) => ({ name, declared: 'VARCHAR' }))],
  };
}

/** DuckDB takes every `key=value` of the path for a partition, also those above the folder that the user named. */
function foldersOf(file: string): string[] {
  const folders = file.split(/[\\/]/).slice(0, -1);
  return [...new Set(folders.flatMap((folder) => /^([^=]+)=/.exec(folder)?.[1] ?? []))];
}
