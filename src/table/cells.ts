import { ConfigurationError } from '../core/errors.ts';
import type { ColumnBatch } from './rows.ts';

export type CellValue = string | number | bigint;

/** What messages call a column. */
export interface CellsOf {
  readonly table: string;
  readonly column: string;
}

/**
 * The values of a scalar column of labels, ids or slices, null where it is null, empty or NaN; booleans are `true` and
 * `false`. Throws ConfigurationError for lists and float16.
 */
export function* cells(batch: ColumnBatch, { table, column }: CellsOf): Generator<CellValue | null> {
  if (batch.shape.length > 0) {
    throw new ConfigurationError(
      `The column "${column}" of ${table} holds lists of shape [${batch.shape.join(', ')}]; here it must hold one value per row.`,
    );
  }
  if (batch.type === 'float16') {
    throw new ConfigurationError(
      `The column "${column}" of ${table} is float16; labels, ids and slices must be text or whole numbers.`,
    );
  }
  const missing = new Set(batch.nulls);
  const isBoolean = batch.type === 'bool';
  for (let row = 0; row < batch.data.length; row++) {
    const value = batch.data[row]!;
    if (value === '' || Number.isNaN(value) || missing.has(row)) yield null;
    else yield isBoolean ? (value === 0 ? 'false' : 'true') : value;
  }
}
