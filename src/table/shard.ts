import { ConfigurationError } from '../core/errors.ts';
import type { ScalarKind } from './types.ts';

/** One of several parts of a table that are read apart, each by a job of its own, and put together afterwards. */
export interface Shard {
  /** From 1; null: all of them, put together. */
  readonly index: number | null;
  readonly of: number;
  /** The column whose equal values lie in one part. Default: rows that follow each other, whole files where there are enough. */
  readonly by?: string | undefined;
  /** Of rows that follow each other: parts begin at a multiple of so many, so that batches are those of the whole. */
  readonly batch?: number | undefined;
}

/** How a table was cut: whole files, rows that follow each other, or by the values of a column. */
export type CutBy = 'files' | 'rows' | 'key';

/** The rows of a part, counted from 0, without the last. */
export interface Block {
  readonly from: number;
  readonly to: number;
}

/** Blocks of all parts follow each other without a gap; one may be empty. */
export function blockOf({ index, of, batch = 1 }: Shard, rows: number): Block {
  const batches = Math.ceil(rows / batch);
  const at = (part: number) => Math.min(rows, batch * Math.floor((batches * part) / of));
  return { from: at(index! - 1), to: at(index!) };
}

/** `part 2 of 3`. */
export function shardText({ index, of }: Pick<Shard, 'index' | 'of'>): string {
  return `part ${index} of ${of}`;
}

/** Kinds of values that are equal where their texts are: neither 0 and −0, nor 1 and 1.0. */
const KEYS: readonly ScalarKind[] = ['integer', 'text', 'date', 'timestamp', 'instant', 'uuid', 'boolean'];

/** Throws ConfigurationError where the table cannot be cut by the values of this column. */
export function requireShardKey(table: string, by: string, kind: string | undefined): void {
  if (kind !== undefined && (KEYS as readonly string[]).includes(kind)) return;
  throw new ConfigurationError(
    kind === undefined
      ? `${table} has no column ${JSON.stringify(by)}, by which it is to be cut into parts. Correct shard-by.`
      : `${table} cannot be cut into parts by ${JSON.stringify(by)}, which is ${kind}. Name a column of whole numbers, texts or dates with shard-by.`,
  );
}
