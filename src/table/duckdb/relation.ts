import type { DuckDBConnection } from '@duckdb/node-api';
import { ConfigurationError } from '../../core/errors.ts';
import { requireDistinctColumns, shown } from '../columns.ts';
import type { SourceFile } from '../files.ts';
import type { ColumnInfo } from '../rows.ts';
import type { FileSource, TableFormat } from '../source.ts';
import { csvScan } from './csv.ts';
import { explainFailure } from './failure.ts';
import { jsonScan, objectScan } from './json.ts';
import { parquetScan } from './parquet.ts';
import { type Scan, withPartitions } from './scan.ts';

/** What stands behind FROM, with the columns it has. Delimited text has text columns only. */
export interface Relation {
  readonly sql: string;
  /** The same where malformed lines are counted instead of refused; null where the format has no lines. */
  readonly tolerantSql: string | null;
  readonly columns: readonly ColumnInfo[];
  /** What stands behind FROM for all files, where the relation is one of some. */
  readonly wholeSql: string;
  /** The same with these columns left as the text that they are; only where types were found in text. */
  readonly asWritten?: (columns: readonly string[]) => Relation;
}

/** Formats that DuckDB reads without an extension. */
export type PlainFormat = Extract<TableFormat, 'parquet' | 'csv' | 'json'>;

/**
 * Builds the relation over all files, or those that are read of them, and compares each file's own schema with the first one's: a
 * missing column must never be filled with nulls.
 * Throws ConfigurationError where names, order of a delimited file's columns, types or partitions differ.
 */
export async function relationOf(
  connection: DuckDBConnection,
  table: string,
  files: readonly SourceFile[],
  format: PlainFormat,
  csv: FileSource['csv'],
  read: readonly SourceFile[] = files,
  objects = false,
): Promise<Relation> {
  const scan = objects ? objectScan(files.map((file) => file.path)) : await scanOf(connection, files, format, csv);
  let first: readonly ColumnInfo[] | undefined;
  for (const file of files) {
    const columns = await scan.columns(file.path).catch((error) => {
      throw explainFailure(error, file.path);
    });
    requireDistinctColumns(
      file.path,
      columns.map((column) => column.name),
    );
    if (first === undefined) first = columns;
    else requireSameColumns(files[0]!.path, first, file.path, columns, scan.ordered);
  }
  if (first === undefined || (first.length === 0 && format !== 'json'))
    throw new ConfigurationError(`${table} has no column.`);
  const whole = withPartitions(scan, files, first);
  return { ...(read === files ? whole : withPartitions(scan, read, first)), wholeSql: whole.sql };
}

async function scanOf(
  connection: DuckDBConnection,
  files: readonly SourceFile[],
  format: PlainFormat,
  csv: FileSource['csv'],
): Promise<Scan> {
  switch (format) {
    case 'parquet':
      return parquetScan(connection);
    case 'json':
      return jsonScan(
        connection,
        files.map((file) => file.path),
      );
    case 'csv':
      return csvScan(
        files.map((file) => file.path),
        csv,
      );
  }
}

function requireSameColumns(
  firstFile: string,
  first: readonly ColumnInfo[],
  file: string,
  columns: readonly ColumnInfo[],
  ordered: boolean,
): void {
  const differ = (what: string) =>
    new ConfigurationError(
      `${firstFile} and ${file} have different columns: ${what}. All files of one table have the same columns.`,
    );
  const types = new Map(columns.map((column) => [column.name, column.declared]));
  for (const column of first) {
    const declared = types.get(column.name);
    if (declared === undefined) throw differ(`the second has no ${shown(column.name)}`);
    if (declared !== column.declared) {
      throw differ(`${shown(column.name)} is ${column.declared} in the first, ${declared} in the second`);
    }
  }
  const known = new Set(first.map((column) => column.name));
  const extra = columns.find((column) => !known.has(column.name));
  if (extra) throw differ(`the first has no ${shown(extra.name)}`);
  const moved = ordered ? first.findIndex((column, index) => columns[index]!.name !== column.name) : -1;
  if (moved >= 0)
    throw differ(
      `column ${moved + 1} is ${shown(first[moved]!.name)} in the first, ${shown(columns[moved]!.name)} in the second`,
    );
}
