import { ConfigurationError } from '../../core/errors.ts';
import { fromFloat16Bits } from '../../predict/float16.ts';
import type { ColumnBatch } from '../../table/rows.ts';

/**
 * The numbers of a label column to be predicted: NaN where the label is missing. Throws ConfigurationError for lists,
 * texts, booleans and infinities.
 */
export function readNumbers(
  { type, shape, data, nulls }: ColumnBatch,
  { table, column, start }: { readonly table: string; readonly column: string; readonly start: number },
): Float64Array {
  if (shape.length > 0 || type === 'string' || type === 'bool' || Array.isArray(data)) {
    const what = shape.length > 0 ? `lists of shape [${shape.join(', ')}]` : type === 'bool' ? 'booleans' : 'text';
    throw new ConfigurationError(
      `The column "${column}" of ${table} holds ${what}, and these metrics are about numbers. ` +
        'Name a column of numbers with data.label, or ask for metrics of classes such as accuracy.',
    );
  }
  const given = type === 'float16' ? fromFloat16Bits(data as Uint16Array) : data;
  const values = Float64Array.from(given as ArrayLike<number>, Number);
  for (const row of nulls) values[row] = Number.NaN;
  const infinite = values.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
  if (infinite >= 0) {
    throw new ConfigurationError(
      `The column "${column}" of ${table} is ${values[infinite]} in row ${start + infinite + 1}; a label must be finite.`,
    );
  }
  return values;
}
