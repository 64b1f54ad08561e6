import { ConfigurationError } from '../../core/errors.ts';
import { cells } from '../../table/cells.ts';
import type { RowBatch, RowSource } from '../../table/rows.ts';

const TRUE = new Set(['1', 'true', 'True', 'TRUE']);
const FALSE = new Set(['0', 'false', 'False', 'FALSE']);

/** One column for each label, which says whether a row has it. */
export class LabelColumns {
  readonly labels: readonly string[];
  readonly truth: Uint8Array;
  readonly #missing: Uint8Array;
  readonly #source: RowSource;

  constructor(source: RowSource, columns: readonly string[]) {
    this.#source = source;
    this.labels = columns;
    this.truth = new Uint8Array(source.rows * columns.length);
    this.#missing = new Uint8Array(source.rows);
  }

  add({ columns, start }: Pick<RowBatch, 'columns' | 'start'>): void {
    for (const [at, column] of this.labels.entries()) {
      let row = start;
      for (const value of cells(columns.get(column)!, { table: this.#source.name, column })) {
        const text = String(value);
        if (value === null) this.#missing[row] = 1;
        else if (TRUE.has(text)) this.truth[row * this.labels.length + at] = 1;
        else if (!FALSE.has(text)) {
          throw new ConfigurationError(
            `The column "${column}" of ${this.#source.name} has ${JSON.stringify(text)} in row ${row + 1}, and a column of data.label says with 0 and 1, or ` +
              'false and true, whether a row has the label.',
          );
        }
        row++;
      }
    }
  }

  isMissing(row: number): boolean {
    return this.#missing[row] === 1;
  }
}
