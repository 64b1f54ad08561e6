import type { DuckDBConnection } from '@duckdb/node-api';
import { ConfigurationError } from '../../core/errors.ts';
import { requireDistinctColumns, shown } from '../columns.ts';
import type { SourceFile } from '../files.ts';
import type { ColumnInfo, CsvOptions, TableFormat } from '../rows.ts';
import { csvDialect, csvHeader, requireWholeGzip } from './csv-header.ts';
import { explainFailure } from './failure.ts';
import { identifier, literal, pathPattern } from './quote.ts';

/** What stands behind FROM, with the columns it has. Delimited text has text columns only. */
export interface Relation {
  readonly sql: string;
  readonly columns: readonly ColumnInfo[];
}

/** Longest line of a delimited file; an image of 224 × 224 × 3 numbers is 1.5 MB. */
const MAX_LINE_BYTES = 8 << 20;

/**
 * Builds the relation over all files and compares each file's own schema with the first one's: a missing column must
 * never be filled with nulls. Throws ConfigurationError where names, order of a delimited file's columns, or types differ.
 */
export async function relationOf(
  connection: DuckDBConnection,
  table: string,
  files: readonly SourceFile[],
  format: Exclude<TableFormat, 'npz'>,
  csv: CsvOptions | undefined,
): Promise<Relation> {
  const scanner = format === 'csv' ? await csvScanner(files, csv) : parquetScanner(connection);
  let first: readonly ColumnInfo[] | undefined;
  for (const file of files) {
    const columns = await scanner.columns(file.path).catch((error) => {
      throw explainFailure(error, file.path);
    });
    requireDistinctColumns(
      file.path,
      columns.map((column) => column.name),
    );
    if (first === undefined) first = columns;
    else requireSameColumns(files[0]!.path, first, file.path, columns, scanner.ordered);
  }
  if (first === undefined || first.length === 0) throw new ConfigurationError(`${table} has no column.`);
  return { sql: scanner.sql(files.map((file) => file.path)), columns: first };
}

interface Scanner {
  columns(file: string): Promise<readonly ColumnInfo[]>;
  sql(files: readonly string[]): string;
  /** Columns are taken by position, so their order must be the same in each file. */
  readonly ordered: boolean;
}

function parquetScanner(connection: DuckDBConnection): Scanner {
  const sql = (files: readonly string[]) => `read_parquet(${pathList(files)}, hive_partitioning = false)`;
  return {
    ordered: false,
    sql,
    async columns(file) {
      const written = await topLevelNames(connection, file);
      requireDistinctColumns(file, written);
      const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${sql([file])}`);
      const columns = described.getRowsJS().map(([name, type]) => ({ name: String(name), declared: String(type) }));
      await requireHonestFooter(connection, file, columns);
      return columns;
    },
  };
}

/** Names as the file has them: where two are equal, DuckDB renames one without a word. */
async function topLevelNames(connection: DuckDBConnection, file: string): Promise<string[]> {
  const reader = await connection.runAndReadAll(
    `SELECT name, coalesce(num_children, 0)::INTEGER FROM parquet_schema(${literal(pathPattern(file))})`,
  );
  const [, ...nodes] = reader
    .getRowsJS()
    .map(([name, children]) => ({ name: String(name), children: Number(children) }));
  const names: string[] = [];
  for (let index = 0; index < nodes.length; ) {
    names.push(nodes[index]!.name);
    // A subtree is stored depth first: step over all of it.
    for (let open = 1; open > 0 && index < nodes.length; index++) open += nodes[index]!.children - 1;
  }
  return names;
}

/**
 * A footer says how many rows there are in three places. Where they disagree DuckDB believes one, and makes up rows.
 * Throws ConfigurationError.
 */
async function requireHonestFooter(
  connection: DuckDBConnection,
  file: string,
  columns: readonly ColumnInfo[],
): Promise<void> {
  const path = literal(pathPattern(file));
  const flat = columns.filter(({ declared }) => !/\[\d*\]$|^(STRUCT|MAP|UNION|VARIANT|GEOMETRY)\b/.test(declared));
  const flatNames = flat.map(({ name }) => literal(name)).join(', ');
  const differs = `num_values < row_group_num_rows OR (path_in_schema IN (${flatNames || 'NULL'}) AND num_values <> row_group_num_rows)`;
  const found = await connection.runAndReadAll(
    `SELECT coalesce((SELECT sum(num_rows) FROM parquet_file_metadata(${path})), 0)
          = coalesce((SELECT sum(rows) FROM (SELECT any_value(row_group_num_rows) AS rows FROM parquet_metadata(${path})
                      GROUP BY row_group_id)), 0)
        AND NOT EXISTS (FROM parquet_metadata(${path}) WHERE ${differs})`,
  );
  if (found.getRowsJS()[0]?.[0] === true) return;
  throw new ConfigurationError(
    `${file} is damaged: its footer contradicts itself about the number of rows. Write or copy it again.`,
  );
}

async function csvScanner(files: readonly SourceFile[], options: CsvOptions | undefined): Promise<Scanner> {
  const dialect = csvDialect(files[0]!.path, options);
  const names = await csvHeader(files[0]!.path, dialect);
  requireDistinctColumns(files[0]!.path, names);
  const settings = [
    'auto_detect = false',
    'header = true',
    `delim = ${literal(dialect.delimiter)}`,
    `quote = ${literal(dialect.quote)}`,
    `escape = ${literal(dialect.quote)}`,
    `encoding = ${literal(dialect.encoding)}`,
    "nullstr = ''",
    'allow_quoted_nulls = false',
    'strict_mode = true',
    'null_padding = false',
    'ignore_errors = false',
    'hive_partitioning = false',
    `max_line_size = ${MAX_LINE_BYTES}`,
    `columns = {${names.map((name) => `${identifier(name)}: 'VARCHAR'`).join(', ')}}`,
  ];
  return {
    ordered: true,
    sql: (paths) => `read_csv(${pathList(paths)}, ${settings.join(', ')})`,
    async columns(file) {
      if (/\.gz$/i.test(file)) await requireWholeGzip(file);
      const header = await csvHeader(file, dialect);
      return header.map((name) => ({ name, declared: 'VARCHAR' }));
    },
  };
}

function pathList(files: readonly string[]): string {
  return `[${files.map((file) => literal(pathPattern(file))).join(', ')}]`;
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
