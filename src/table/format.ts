import { ConfigurationError } from '../core/errors.ts';
import type { SourceFile } from './files.ts';
import { type FileSource, TABLE_FORMATS, type TableFormat } from './source.ts';

const EXTENSIONS: Readonly<Partial<Record<TableFormat, RegExp>>> = {
  parquet: /\.(parquet|parq|pq)$/i,
  csv: /\.(csv|tsv|tab|txt)(\.gz)?$/i,
  npz: /\.npz$/i,
  json: /\.(json|ndjson|jsonl)(\.gz)?$/i,
  sqlite: /\.(sqlite3?|db)$/i,
};

/**
 * Formats that are not read, and what to do. Arrow: DuckDB reads it with a community extension only, which it would have to
 * download, and a reader in JavaScript would hold the whole table in memory, where Parquet is read out of core.
 */
const FOREIGN: readonly (readonly [RegExp, string])[] = [
  [
    /\.(arrow|arrows|feather|ipc)$/i,
    'is Arrow IPC, which is not read. Write it as Parquet: python -c "import pyarrow.feather as f, pyarrow.parquet as p; ' +
      "p.write_table(f.read_table('FILE'), 'FILE.parquet')\"",
  ],
  [/\.(xlsx?|ods)$/i, 'is a spreadsheet, which is not read. Save the sheet as CSV.'],
  [/\.(orc|avro|pkl|pickle|h5|hdf5?)$/i, 'is of a format that is not read. Write the table as Parquet.'],
];

/** The format of a file by its extension. */
export function formatOfName(name: string): TableFormat | undefined {
  return TABLE_FORMATS.find((format) => EXTENSIONS[format]?.test(name) === true);
}

/** The one format that all files of a source have. Throws ConfigurationError where it is unknown or mixed. */
export function formatOf(source: FileSource, files: readonly SourceFile[]): TableFormat {
  if (source.format !== undefined) return source.format;
  const first = files[0]!;
  const format = formatOfName(first.path);
  if (format === undefined) {
    const foreign = FOREIGN.find(([name]) => name.test(first.path));
    if (foreign) throw new ConfigurationError(`${first.path} ${foreign[1]}`);
    throw new ConfigurationError(
      `The format of ${first.path} cannot be told from its extension. ` +
        `Known formats are ${TABLE_FORMATS.join(', ')}: name one with format.`,
    );
  }
  const other = files.find((file) => formatOfName(file.path) !== format);
  if (other) {
    throw new ConfigurationError(`${first.path} is ${format}, ${other.path} is not: a table has files of one format.`);
  }
  return format;
}
