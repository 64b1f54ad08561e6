import type { Digest } from '../core/units.ts';
import type { Expression, Order } from './expression.ts';
import type { FileHash } from './files.ts';
import type { CutBy } from './shard.ts';
import type { DataSource } from './source.ts';
import type { TypedColumn } from './types.ts';

/** What can be asked of all rows at once. Nulls are left out, as SQL does; `where` leaves out further rows. */
export type Aggregate = AggregateKind & { readonly where?: Expression | undefined };
type AggregateKind =
  | { readonly fn: 'count' }
  /**
   * `count-values` counts what is not null. Of floats, `sum`, `mean`, `min`, `max` and `quantile` are NaN where one value
   * is; `sd` and `sd-population` where one is not finite: a wrong value never vanishes in a statistic.
   * `entropy` is in bits, over the distinct values.
   */
  | {
      readonly fn: 'count-values' | 'distinct' | 'min' | 'max' | 'sum' | 'mean' | 'sd' | 'sd-population' | 'entropy';
      readonly of: Expression;
    }
  /** How often each distinct text occurs, as an object: for columns of few. */
  | { readonly fn: 'frequencies'; readonly of: Expression }
  /** Of numbers with linear interpolation (type 7 of Hyndman and Fan, as numpy.quantile), `p` in [0, 1]. */
  | { readonly fn: 'quantile'; readonly of: Expression; readonly p: number }
  /**
   * How many numbers lie in each bin: up to the first edge, from one edge (without it) to the next (with it), beyond the last. A
   * list of one more than there are edges, of which there is one at least; rising. NaN is in none.
   */
  | { readonly fn: 'bins'; readonly of: Expression; readonly edges: readonly number[] }
  /** Pearson's, over rows where both have a value. */
  | { readonly fn: 'correlation'; readonly of: Expression; readonly with: Expression };

/** Rows: those of a data set, or derived from other rows. */
export type Query =
  | { readonly from: 'dataset'; readonly dataset: Dataset }
  | { readonly from: 'derive'; readonly rows: Query; readonly columns: Readonly<Record<string, Expression>> }
  | { readonly from: 'filter'; readonly rows: Query; readonly where: Expression }
  | {
      readonly from: 'group';
      readonly rows: Query;
      readonly by: Readonly<Record<string, Expression>>;
      readonly aggregates: Readonly<Record<string, Aggregate>>;
    }
  | {
      readonly from: 'matching';
      readonly rows: Query;
      readonly other: Query;
      readonly on: readonly KeyPair[];
      readonly keep: 'matched' | 'unmatched';
      readonly nulls: 'ignore' | 'equal';
    }
  | { readonly from: 'sample'; readonly rows: Query; readonly size: number; readonly seed: number };

/** One part of a key: what it is in the rows, and in the other rows. */
export interface KeyPair {
  readonly left: Expression;
  readonly right: Expression;
}

export const rowsOf = (dataset: Dataset): Query => ({ from: 'dataset', dataset });
/** The same rows with further columns. */
export const derive = (rows: Query, columns: Readonly<Record<string, Expression>>): Query => ({
  from: 'derive',
  rows,
  columns,
});
/** What a gate calls the position of a row where it lists rows: see `numbered`. */
export const POSITION = 'modelassay position';
/**
 * The same rows with the position, from 1, that each has among all rows of its data set: in a file, or in one file after
 * another. It is counted below every filter, so that a row keeps its position whatever is left out before it.
 */
export function numbered(rows: Query, name: string): Query {
  switch (rows.from) {
    case 'dataset':
      return derive(rows, { [name]: { op: 'row-number' } });
    case 'group':
      throw new TypeError('groups have no position in a file');
    default:
      return { ...rows, rows: numbered(rows.rows, name) };
  }
}
/** The rows for which a condition holds. */
export const filter = (rows: Query, where: Expression): Query => ({ from: 'filter', rows, where });
/** One row for each distinct key; nulls are one key. */
export const group = (
  rows: Query,
  by: Readonly<Record<string, Expression>>,
  aggregates: Readonly<Record<string, Aggregate>>,
): Query => ({ from: 'group', rows, by, aggregates });
/**
 * The rows whose key is among the other rows' keys (`matched`), or is not (`unmatched`). With `nulls: 'ignore'` a row
 * with a null in its key is neither; with `'equal'` null matches null.
 */
export const matching = (
  rows: Query,
  other: Query,
  on: readonly KeyPair[],
  keep: 'matched' | 'unmatched',
  nulls: 'ignore' | 'equal' = 'ignore',
): Query => ({ from: 'matching', rows, other, on, keep, nulls });
/** `size` rows drawn without replacement; the same rows for the same seed, on every machine. */
export const sample = (rows: Query, size: number, seed: number): Query => ({ from: 'sample', rows, size, seed });

/**
 * A plain value: an integer beyond 2^53 and a decimal that a double cannot hold are their exact text; dates, times and
 * UUIDs are text; bytes are hexadecimal. NaN and infinities are themselves.
 */
export type Value = number | string | boolean | null | readonly Value[] | { readonly [name: string]: Value };
export type Row = Readonly<Record<string, Value>>;
/** One aggregate that fails (a pattern that is none, an overflow) leaves the others alone. */
export type AggregateOutcome =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: string };

export type EngineName = 'duckdb' | 'trino';

/** A table, opened for questions. */
export interface Dataset {
  readonly name: string;
  /** Which engine answers questions about it. */
  readonly engine: EngineName;
  readonly columns: readonly TypedColumn[];
  readonly rows: number;
  /**
   * SHA-256 over the bytes of all its files. Read once, beside the first questions: start it when the table is open, and
   * ask again at the end. Each call throws ConfigurationError where a file changed since the table was opened.
   */
  digest(): Promise<Digest>;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** Every column is text, whatever it holds: use `parse`. */
  readonly untyped: boolean;
  /** The format has no dates and times of its own: a text may stand for one. */
  readonly timesAsText: boolean;
  /** Its rows stand in an order of their own, so that `numbered` can say which one each is. */
  readonly hasPositions: boolean;
  /** Lines that do not fit the header, most of them not among the rows. Whoever judges the table must judge these. */
  readonly malformed: Malformed | null;
  /** What stands behind FROM, for the engine's own command line: of a part, that of the whole table. */
  readonly sql: string;
  /** How it was cut; undefined of a whole table. */
  readonly cut?: CutBy | undefined;
  /** Of a part that is whole files: these by their bytes, so that the digest of all can be told from those of the parts. */
  hashes?(): Promise<readonly FileHash[]>;
}

export interface Malformed {
  readonly lines: number;
  /** Of them, those whose first cells are a row all the same: they only have empty cells too many. */
  readonly amongRows: number;
  /** False where there are more than could be counted. */
  readonly complete: boolean;
  readonly examples: readonly { readonly file: string; readonly line: number; readonly reason: string }[];
}

export interface Selection {
  /** Default: every column. */
  readonly columns?: Readonly<Record<string, Expression>> | undefined;
  readonly order?: readonly Order[] | undefined;
  readonly limit: number;
}

/** Counts of a numeric expression: bin i holds edges[i] ≤ x < edges[i + 1], the last bin also its upper edge. */
export interface Histogram {
  readonly counts: readonly number[];
  readonly below: number;
  readonly above: number;
  readonly nulls: number;
  readonly nans: number;
}

export interface Duplicates {
  /** Distinct keys that occur more than once. */
  readonly keys: number;
  /** Rows that have such a key. */
  readonly members: number;
  /** Rows beyond the first of each key. */
  readonly surplus: number;
  /** The most frequent first: the key's parts, and `rows`. */
  readonly examples: readonly { readonly key: Row; readonly rows: number }[];
}

/** A data set under a name of the user's own: with all its columns as they are stored, or with these. */
export interface NamedTable {
  readonly dataset: Dataset;
  readonly columns?: Readonly<Record<string, Expression>> | undefined;
}

/** The questions. All throw ConfigurationError for the user's mistakes, EnvironmentError where memory or disk run out. */
export interface QueryEngine<Source = DataSource> {
  /** Throws as `openRows`; malformed lines of delimited text are counted, not thrown. */
  open(source: Source, signal?: AbortSignal): Promise<Dataset>;
  /** Reads the files once for all aggregates together, and again only for exact quantiles and distinct counts of large tables. */
  aggregate(
    rows: Query,
    aggregates: Readonly<Record<string, Aggregate>>,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, AggregateOutcome>>;
  select(rows: Query, selection: Selection, signal?: AbortSignal): Promise<readonly Row[]>;
  histogram(rows: Query, of: Expression, edges: readonly number[], signal?: AbortSignal): Promise<Histogram>;
  duplicates(
    rows: Query,
    key: Readonly<Record<string, Expression>>,
    options: { readonly nulls: 'ignore' | 'equal'; readonly examples: number },
    signal?: AbortSignal,
  ): Promise<Duplicates>;
  /**
   * One SELECT of the user's own, over data sets under names of the user's own. It can read these and nothing else.
   * Throws ConfigurationError for anything but one SELECT, and for more than `limit` rows.
   */
  query(
    sql: string,
    tables: Readonly<Record<string, NamedTable>>,
    options: { readonly limit: number },
    signal?: AbortSignal,
  ): Promise<readonly Row[]>;
  /** The regular expressions that `matches` cannot use, with the reason: what in them is not RE2. */
  patternProblems(patterns: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, string>>;
  /** The SQL that `aggregate` and `select` run, for people: it runs in the engine's own command line. */
  readonly explain: {
    aggregate(rows: Query, aggregates: Readonly<Record<string, Aggregate>>): string;
    select(rows: Query, selection: Selection): string;
    count(rows: Query): string;
  };
}

/** The tables that a question is about, each as often as it is named. */
export function datasetsOf(rows: Query): Dataset[] {
  if (rows.from === 'dataset') return [rows.dataset];
  return rows.from === 'matching' ? [...datasetsOf(rows.rows), ...datasetsOf(rows.other)] : datasetsOf(rows.rows);
}

/** An upper bound of the rows. */
export function sizeOf(rows: Query): number {
  if (rows.from === 'dataset') return rows.dataset.rows;
  return rows.from === 'sample' ? Math.min(rows.size, sizeOf(rows.rows)) : sizeOf(rows.rows);
}
