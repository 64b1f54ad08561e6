import type { Digest } from '../core/units.ts';
import type { Shard } from './shard.ts';

/** What a user may point a gate at: files, or a table of a server. Further kinds of source join this union. */
export type DataSource = FileSource | TrinoSource;

/** A table on a Trino cluster, or what one SELECT there says. */
export interface TrinoSource {
  /** Address of the server: `https://trino.example:8443`. */
  readonly trino: string;
  /** `catalog.schema.table`; either this or `query`. */
  readonly table?: string | undefined;
  readonly query?: string | undefined;
  /** A condition in Trino's SQL: only these rows, such as those of one partition. */
  readonly where?: string | undefined;
  /** Of an Iceberg or Delta table: the id of a snapshot, or a version. Default: the newest when the table is opened. */
  readonly at?: string | undefined;
  readonly session?: Readonly<Record<string, string>> | undefined;
  /** Of one statement, in milliseconds. */
  readonly timeout?: number | undefined;
  /** Refused where the server expects to read more bytes than this for all columns. */
  readonly maxScan?: number | undefined;
  /** Only this part of the rows. */
  readonly shard?: Shard | undefined;
}

/** What the column is called that holds each object of a JSON file as it is written. */
export const OBJECT = 'modelassay object';

export const isOnTrino = (source: DataSource): source is TrinoSource => 'trino' in source;

export const isFiles = (source: DataSource): source is FileSource => 'paths' in source;

export interface FileSource {
  /** A file, a glob or a list of files. Relative paths were resolved by the configuration. */
  readonly paths: readonly string[];
  /** Guessed from the extension where it is not given. */
  readonly format?: TableFormat | undefined;
  readonly csv?: CsvOptions | undefined;
  /** Of JSON: one column, `OBJECT`, which is each object as it is written. */
  readonly objects?: boolean | undefined;
  /** Which table of an SQLite database. */
  readonly table?: string | undefined;
  /** Only this part of the rows. */
  readonly shard?: Shard | undefined;
  /** Of a copy on this machine: what it is a copy of. */
  readonly copyOf?: Copied | undefined;
}

/** Rows of a server that were read once, and lie on this machine since. */
export interface Copied {
  /** What messages and the result call them. */
  readonly name: string;
  /** SHA-256 over the rows as they were read: their columns, their order, and every value. */
  readonly digest: Digest;
}

/** Which rows of a server may be copied to this machine, for a model that reads each of them. */
export interface Copying {
  /** The column that orders them, whose values tell them apart. */
  readonly by: string;
  /** More rows are refused. */
  readonly most: number;
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
