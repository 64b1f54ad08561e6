/** What a user may point a gate at. Further kinds of source (object stores, lake tables, servers) join this union. */
export interface DataSource {
  /** A file, a glob or a list of files. Relative paths were resolved by the configuration. */
  readonly paths: readonly string[];
  /** Guessed from the extension where it is not given. */
  readonly format?: TableFormat | undefined;
  readonly csv?: CsvOptions | undefined;
  /** Which table of an SQLite database. */
  readonly table?: string | undefined;
}

/** Delta and Iceberg tables are folders, or addresses in an object store, and are named by `format`. */
export const TABLE_FORMATS = ['parquet', 'csv', 'npz', 'json', 'sqlite', 'delta', 'iceberg'] as const;

export type TableFormat = (typeof TABLE_FORMATS)[number];

/** How delimited text is read. Nothing is guessed from the content: the same file gives the same table everywhere. */
export interface CsvOptions {
  /** One character. Default: a tab for `.tsv` and `.tab`, a comma for everything else. */
  readonly delimiter?: string | undefined;
  /** One character, doubled inside a quoted value. Default `"`. */
  readonly quote?: string | undefined;
  /** Default utf-8, with or without a byte-order mark. */
  readonly encoding?: (typeof CSV_ENCODINGS)[number] | undefined;
}

export const CSV_ENCODINGS = ['utf-8', 'utf-16', 'latin-1', 'windows-1252'] as const;
