import { open } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { ConfigurationError } from '../../core/errors.ts';
import type { ColumnInfo } from '../rows.ts';
import { OBJECT } from '../source.ts';
import { requireWholeGzip } from './csv-header.ts';
import { explainFailure } from './failure.ts';
import { identifier, literal } from './quote.ts';
import { describeSql, pathList, type Scan } from './scan.ts';

/** Largest object of a JSON file. */
const MAX_OBJECT_BYTES = 64 << 20;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * JSON as RFC 8259 has it: an array of objects, or one object after another; one per line in `.ndjson` and `.jsonl`. The
 * type of a key is told from all objects of all files, not from a sample, and a key that an object lacks is null. A text is
 * a text whatever it looks like; a key whose values are of several kinds, or objects without fixed keys, has the type JSON.
 */
export async function jsonScan(connection: DuckDBConnection, files: readonly string[]): Promise<Scan> {
  const format = formatOf(files);
  const read = (paths: readonly string[], settings: readonly string[]) =>
    `read_json(${[
      pathList(paths),
      `format = '${format}'`,
      'records = true',
      'ignore_errors = false',
      `maximum_object_size = ${MAX_OBJECT_BYTES}`,
      ...settings,
    ].join(', ')})`;
  for (const file of files) await requireReadable(file);
  const guessed = (paths: readonly string[]) =>
    describeSql(connection, read(paths, GUESS)).catch(async (error) => {
      if (await onlyEmptyObjects(connection, paths, format)) return [];
      throw explainFailure(error, paths[0]!);
    });
  const all = await guessed(files);
  await requireOwnNames(connection, files, format, all);
  const written = all.map(({ name, declared }) => ({ name, declared: withoutGuesses(declared) }));
  const scan = (columns: readonly ColumnInfo[]) => {
    const asked = columns.length > 0 ? columns : NO_KEY;
    const types = asked.map(({ name, declared }) => `${identifier(name)}: ${literal(declared)}`).join(', ');
    return (paths: readonly string[], further: readonly string[]) =>
      read(paths, ['auto_detect = false', `columns = {${types}}`, ...further]);
  };
  const from = (columns: readonly ColumnInfo[]) => scan(columns)(files, ['hive_partitioning = false']);
  const narrow = await withoutWide(connection, written, from);
  const columns = await withoutEmpty(connection, narrow, from(narrow));
  const types = new Map(columns.map(({ name, declared }) => [name, declared]));
  return {
    ordered: false,
    sql: scan(columns),
    async columns(file) {
      const own = files.length === 1 ? all : await guessed([file]);
      return own.map(({ name }) => ({ name, declared: types.get(name) ?? 'JSON' }));
    },
  };
}

/** JSON with one column, `OBJECT`: each object as it is written, with what is missing told from null. */
export function objectScan(files: readonly string[]): Scan {
  const format = formatOf(files);
  return {
    ordered: false,
    sql: (paths) => `(SELECT json AS ${identifier(OBJECT)} FROM ${objectsOf(paths, format)})`,
    columns: async () => [{ name: OBJECT, declared: 'JSON' }],
  };
}

/** DuckDB reads no table without a column: objects without a key are read as if they had one that they lack. */
const NO_KEY: readonly ColumnInfo[] = [{ name: 'no key', declared: 'VARCHAR' }];

const formatOf = (files: readonly string[]): string =>
  files.every((file) => /\.(ndjson|jsonl)(\.gz)?$/i.test(file)) ? 'newline_delimited' : 'auto';

async function onlyEmptyObjects(
  connection: DuckDBConnection,
  files: readonly string[],
  format: string,
): Promise<boolean> {
  const empty = "json_type(json) = 'OBJECT' AND len(json_keys(json)) = 0";
  return connection
    .runAndReadAll(`SELECT count(*) = count(*) FILTER (${empty}) FROM ${objectsOf(files, format)}`)
    .then((found) => found.getRowsJS()[0]![0] === true)
    .catch(() => false);
}

/** DuckDB calls the second of two keys that differ in case only by a name of its own, under which it finds nothing. */
async function requireOwnNames(
  connection: DuckDBConnection,
  files: readonly string[],
  format: string,
  columns: readonly ColumnInfo[],
): Promise<void> {
  for (const { name } of columns) {
    const given = /^(.+)_\d+$/.exec(name)?.[1];
    const other = columns.find((column) => column.name !== name && column.name.toLowerCase() === given?.toLowerCase());
    if (given === undefined || other === undefined) continue;
    const found = await connection.runAndReadAll(
      `SELECT count_if(list_contains(json_keys(json), ${literal(name)}))::DOUBLE FROM ${objectsOf(files, format)}`,
    );
    if (found.getRowsJS()[0]![0] !== 0) continue;
    throw new ConfigurationError(
      `${files[0]} has keys ${JSON.stringify(other.name)} and ${JSON.stringify(given)}, which differ in case only. Rename one of them.`,
    );
  }
}

const objectsOf = (files: readonly string[], format: string): string =>
  `read_json_objects(${pathList(files)}, format = '${format}', maximum_object_size = ${MAX_OBJECT_BYTES})`;

/** Every object of every file is looked at. */
const GUESS = [
  'sample_size = -1',
  `maximum_sample_files = ${2 ** 31 - 1}`,
  'map_inference_threshold = -1',
  'convert_strings_to_integers = false',
  'hive_partitioning = false',
];

/** What DuckDB takes a text for by its looks; in the name of a field, which is in quotes, it is none. */
function withoutGuesses(declared: string): string {
  return outsideQuotes(declared, /\b(?:TIMESTAMP(?:_S|_MS|_NS)?(?: WITH TIME ZONE)?|TIME|DATE|UUID)\b/g, 'VARCHAR');
}

function outsideQuotes(declared: string, type: RegExp, to: string): string {
  const parts = declared.split(/("(?:[^"]|"")*")/);
  return parts.map((part, at) => (at % 2 === 1 ? part : part.replace(type, to))).join('');
}

/** Where some integers are negative and some are not, DuckDB says HUGEINT, also of 1 and −1: 64 bits where all of them fit. */
async function withoutWide(
  connection: DuckDBConnection,
  columns: readonly ColumnInfo[],
  from: (columns: readonly ColumnInfo[]) => string,
): Promise<readonly ColumnInfo[]> {
  const narrowed: ColumnInfo[] = [];
  for (const { name, declared } of columns) {
    const bigint = { name, declared: outsideQuotes(declared, /\bHUGEINT\b/g, 'BIGINT') };
    const fits =
      bigint.declared !== declared &&
      (await connection.run(`SELECT count(${identifier(name)}) FROM ${from([bigint])}`).then(
        () => true,
        () => false,
      ));
    narrowed.push(fits ? bigint : { name, declared });
  }
  return narrowed;
}

/** A key that is null in every object has no type to tell; as in delimited text it is a text that is never there. */
async function withoutEmpty(
  connection: DuckDBConnection,
  columns: readonly ColumnInfo[],
  from: string,
): Promise<readonly ColumnInfo[]> {
  const open = columns.filter(({ declared }) => declared === 'JSON');
  if (open.length === 0) return columns;
  const counts = open.map(({ name }) => `count(nullif(json_type(${identifier(name)}), 'NULL'))::DOUBLE`);
  const found = await connection.runAndReadAll(`SELECT ${counts.join(', ')} FROM ${from}`);
  const values = found.getRowsJS()[0]!;
  const empty = new Set(open.filter((_, index) => values[index] === 0).map(({ name }) => name));
  return columns.map((column) => (empty.has(column.name) ? { ...column, declared: 'VARCHAR' } : column));
}

async function requireReadable(file: string): Promise<void> {
  if (/\.gz$/i.test(file)) return requireWholeGzip(file);
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(3), 0, 3, 0);
    if (bytesRead === 3 && buffer.equals(BYTE_ORDER_MARK)) {
      throw new ConfigurationError(
        `${file} begins with a byte order mark (EF BB BF), which JSON has none of (RFC 8259 §8.1). ` +
          `Write it without one: encoding utf-8, not utf-8-sig.`,
      );
    }
  } finally {
    await handle.close();
  }
}
