import { shownPath } from '../../core/place.ts';
import type { Digest } from '../../core/units.ts';
import type { FileHash } from '../files.ts';
import type { AggregateOutcome, Dataset, Duplicates, Histogram, Row } from '../query.ts';
import type { ColumnInfo, RowBatch } from '../rows.ts';
import { type DataSource, isFiles } from '../source.ts';
import type { Partial } from './partial.ts';

/** What was read of tables while a part was measured: what answers the same questions when all parts are put together. */
export interface PartTables {
  /** By the source that they were opened from. */
  readonly datasets: Readonly<Record<string, PartDataset>>;
  readonly rows: Readonly<Record<string, PartRows>>;
  /** By the question. */
  readonly answers: Readonly<Record<string, Answer>>;
}

export type PartDataset = Omit<Dataset, 'digest' | 'hashes'> & {
  readonly digest: Digest;
  /** Of a part that is whole files, each with its bytes; null where every part reads all of them. */
  readonly hashes: readonly FileHash[] | null;
};

/** Rows that were read one after another. */
export interface PartRows {
  readonly name: string;
  readonly columns: readonly ColumnInfo[];
  readonly rows: number;
  readonly digest: Digest;
  readonly isPart: boolean;
  /** What was read to its end, by the columns. */
  readonly read: Readonly<Record<string, readonly RowBatch[]>>;
}

export type Answer =
  | { readonly is: 'partial'; readonly partial: Partial }
  | { readonly is: 'outcome'; readonly outcome: AggregateOutcome }
  /** At most `limit` of them. */
  | { readonly is: 'rows'; readonly rows: readonly Row[]; readonly limit: number }
  /** Null where there are more groups than a part carries. */
  | { readonly is: 'groups'; readonly groups: readonly Row[] | null }
  | { readonly is: 'histogram'; readonly histogram: Histogram }
  | { readonly is: 'duplicates'; readonly duplicates: Duplicates }
  /** How many rows have each key, which stands as its digest; null where there are more keys than a part carries. */
  | { readonly is: 'keys'; readonly keys: Readonly<Record<string, number>> | null }
  | { readonly is: 'patterns'; readonly problems: ReadonlyMap<string, string> };

/** One text for a source, the same for all its parts and on every machine that has the repository. */
export function sourceId(source: DataSource): string {
  const { shard, ...rest } = source;
  const named = isFiles(rest) ? { ...rest, paths: rest.paths.map(shownPath) } : rest;
  return JSON.stringify([named, shard && [shard.of, shard.by ?? null, shard.batch ?? null]]);
}

/** Of a source whose rows were opened in their order: a table of a cluster is then another thing than it is there. */
export const inOrderId = (source: DataSource): string =>
  isFiles(source) ? sourceId(source) : `${sourceId(source)} in order`;

/** What a read is known by. */
export const readKey = (columns: readonly string[], asWritten: readonly string[] = []): string =>
  JSON.stringify([columns, asWritten]);
