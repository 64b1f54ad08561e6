import { ConfigurationError } from '../core/errors.ts';
import type { ColumnBatch, RowBatch } from '../table/rows.ts';
import { fromFloat16Bits } from './float16.ts';
import { elementCount } from './tensor-types.ts';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * The rows of a batch as JSON has them: a mapping from column to value, lists as nested lists. Throws ConfigurationError for
 * NaN, infinities and whole numbers beyond 2^53, which JSON has no way to write.
 */
export function jsonRows(
  batch: RowBatch,
  columns: readonly string[],
  table: string,
): Readonly<Record<string, JsonValue>>[] {
  const read = columns.map((name) => [name, jsonColumn(batch, name, table)] as const);
  return Array.from({ length: batch.rows }, (_, row) =>
    Object.fromEntries(read.map(([name, values]) => [name, values[row]!])),
  );
}

/** Of every row the value of one column; a null is null. */
export function jsonColumn(batch: RowBatch, name: string, table: string): JsonValue[] {
  const column = batch.columns.get(name);
  if (!column) throw new Error(`the batch lacks the column ${name}`);
  const values = jsonElements(column, (at) => {
    const row = batch.start + Math.floor(at / Math.max(1, elementCount(column.shape))) + 1;
    return `Column "${name}" of ${table} has a value in row ${row} that JSON cannot write`;
  });
  const rows = nested(values, [batch.rows, ...column.shape]) as JsonValue[];
  for (const row of column.nulls) rows[row] = null;
  return rows;
}

/** The elements of a column or a tensor one after the other. `what` begins the message about one that does not fit. */
export function jsonElements(
  { type, data, nulls, shape }: Pick<ColumnBatch, 'type' | 'data' | 'nulls' | 'shape'>,
  what: (at: number) => string,
): JsonValue[] {
  const missing = new Set(nulls);
  const width = Math.max(1, elementCount(shape));
  const elements = type === 'float16' ? fromFloat16Bits(data as Uint16Array) : data;
  return Array.from(elements as ArrayLike<string | number | bigint>, (value, at): JsonValue => {
    if (missing.has(Math.floor(at / width))) return null;
    if (type === 'bool') return value !== 0;
    if (typeof value === 'string') return value;
    const number = Number(value);
    if (Number.isFinite(number) && (typeof value === 'number' || Number.isSafeInteger(number))) return number;
    throw new ConfigurationError(
      `${what(at)}: ${value}. Write the column as text or within range, or fill such rows as it is done in production.`,
    );
  });
}

function nested(values: readonly JsonValue[], dims: readonly number[]): JsonValue {
  if (dims.length <= 1) return [...values];
  const [first, ...rest] = dims;
  const width = elementCount(rest);
  return Array.from({ length: first! }, (_, at) => nested(values.slice(at * width, (at + 1) * width), rest));
}
