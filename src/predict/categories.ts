import { ConfigurationError, type SourcePosition } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { cells } from '../table/cells.ts';
import type { ColumnBatch } from '../table/rows.ts';

/** The numbers that a model knows the values of a column by, where its encoder is not within it. */
export type Categories = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What is known of the column whose values are to become numbers. */
interface CategoriesOf {
  readonly table: string;
  readonly column: string;
  /** Index of the batch's first row within the whole table. */
  readonly start: number;
  readonly position?: SourcePosition | undefined;
}

/**
 * The column with the number of each value in its place; what is null stays null. Whole numbers and truth values are known by
 * how they are written: `7`, `true`. Throws ConfigurationError for a value without a number, naming its row.
 */
export function asNumbers(
  batch: ColumnBatch,
  numbers: Readonly<Record<string, number>>,
  { table, column, start, position }: CategoriesOf,
): ColumnBatch {
  const data = new Float64Array(batch.data.length);
  const nulls: number[] = [];
  let row = 0;
  for (const value of cells(batch, { table, column })) {
    if (value !== null && !Object.hasOwn(numbers, String(value))) {
      const known = Object.keys(numbers);
      throw new ConfigurationError(
        `Column "${column}" of ${table} has the value ${JSON.stringify(String(value))} in row ${start + row + 1}, and categories has no number for it.${didYouMean(String(value), known)} ` +
          `It has ${known.slice(0, 20).join(', ')}${known.length > 20 ? ` and ${known.length - 20} more` : ''}. Add the number that the model was trained with, or leave such rows out of the data.`,
        { position },
      );
    }
    if (value === null) nulls.push(row);
    else data[row] = numbers[String(value)]!;
    row++;
  }
  return { type: 'float64', shape: [], data, nulls };
}
