import { ConfigurationError } from '../core/errors.ts';
import type { TensorData, TensorType } from '../core/tensor.ts';
import type { Digest } from '../core/units.ts';
import type { Dataset, QueryEngine } from './query.ts';
import { blockOf, type Shard } from './shard.ts';
import type { Copying, DataSource } from './source.ts';

/**
 * One column of a batch, row-major. A scalar column has `shape` []; a list or nested-list column has the shape that every
 * row shares, so `data` holds `rows × product(shape)` elements. float16 is its bits in a Uint16Array, bool is 0 or 1.
 */
export interface ColumnBatch {
  readonly type: TensorType;
  readonly shape: readonly number[];
  readonly data: TensorData;
  /** Rows (not elements) whose value is null, as indices within the batch; their elements are 0 or ''. */
  readonly nulls: readonly number[];
}

export interface RowBatch {
  /** Index of the batch's first row within the whole table. */
  readonly start: number;
  readonly rows: number;
  readonly columns: ReadonlyMap<string, ColumnBatch>;
}

/** The arrays of a file have different numbers of rows, so they are no table. */
export class UnlikeRowsError extends ConfigurationError {}

export interface ColumnInfo {
  readonly name: string;
  /** The engine's own name of the type, for messages: `FLOAT[]`, `BIGINT`. */
  readonly declared: string;
}

/** Bytes, or a struct with them beside a path, as Hugging Face keeps images: `STRUCT(bytes BLOB, path VARCHAR)`. */
export function holdsBytes({ declared }: ColumnInfo): boolean {
  return declared === 'BLOB' || isStructWithBytes(declared);
}

export function isStructWithBytes(declared: string): boolean {
  return /^STRUCT\((?:.*, )?"?bytes"? BLOB[,)]/.test(declared);
}

/** A table whose rows can be read in order, in one pass, as often as asked. */
export interface RowSource {
  /** For messages and the result document: what the user called it. */
  readonly name: string;
  readonly columns: readonly ColumnInfo[];
  readonly rows: number;
  /** SHA-256 over the bytes of all its files. */
  readonly digest: Digest;
  /**
   * Batches of `size` rows (the last may be shorter) in file order, the same order at every call.
   * Columns in `asWritten` are read as the text that stands in the file where the file is text; others give what they have.
   * Throws ConfigurationError where a column is missing, a list is ragged or holds a null inside, naming the row.
   */
  read(
    columns: readonly string[],
    size: number,
    signal?: AbortSignal,
    asWritten?: readonly string[],
  ): AsyncIterable<RowBatch>;
  /**
   * What a column of bytes holds, in the order and the batches of `read`; null where it is null. Only where the format has such
   * columns, which `holdsBytes` knows by their type.
   */
  bytes?(column: string, size: number, signal?: AbortSignal): AsyncIterable<readonly (Uint8Array | null)[]>;
  close(): Promise<void>;
}

export interface TableEngine extends QueryEngine {
  /**
   * Rows of a server are copied to this machine, once for all who read them, until the engine is closed. Throws
   * ConfigurationError where nothing matches, a file is unreadable or cut short, names differ between files, and where rows of
   * a server are more than may be copied, or nobody says what tells them apart.
   */
  openRows(source: DataSource, copying?: Copying, signal?: AbortSignal): Promise<RowSource>;
  /** The rows of `openRows`, in their order, for questions. Throws as it does. */
  openInOrder(source: DataSource, copying?: Copying, signal?: AbortSignal): Promise<Dataset>;
  close(): Promise<void>;
}

/** The rows of one part, in the batches that they have among all rows where it begins with one. */
export function partOf(source: RowSource, shard: Shard | undefined): RowSource {
  if (shard === undefined) return source;
  const { from, to } = blockOf(shard, source.rows);
  return {
    ...source,
    rows: to - from,
    async *read(columns, size, signal, asWritten) {
      for await (const batch of source.read(columns, size, signal, asWritten)) {
        const [first, last] = [Math.max(from, batch.start), Math.min(to, batch.start + batch.rows)];
        if (last > first) yield cutBatch(batch, first - batch.start, last - batch.start, first - from);
        if (batch.start + batch.rows >= to) return;
      }
    },
  };
}

/** The rows from one to another, not with it, which are said to begin at `start`. */
function cutBatch(batch: RowBatch, from: number, to: number, start: number): RowBatch {
  if (from === 0 && to === batch.rows) return { ...batch, start };
  const columns = [...batch.columns].map(([name, { type, shape, data, nulls }]) => {
    const elements = shape.reduce((product, dimension) => product * dimension, 1);
    const cut = {
      type,
      shape,
      data: data.slice(from * elements, to * elements) as TensorData,
      nulls: nulls.filter((row) => row >= from && row < to).map((row) => row - from),
    };
    return [name, cut] as const;
  });
  return { start, rows: to - from, columns: new Map(columns) };
}
