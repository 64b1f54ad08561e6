import { ConfigurationError } from '../core/errors.ts';
import type { Tensor } from '../core/tensor.ts';
import { type CellValue, cells } from '../table/cells.ts';
import type { ColumnBatch, RowSource } from '../table/rows.ts';

/** A table of predictions, read whole, by the id of the row. */
export interface PredictionRows {
  readonly rowOf: ReadonlyMap<string, number>;
  readonly predicted: (Gathered & { readonly column: string }) | undefined;
  readonly scores: Gathered | undefined;
}

export interface Gathered {
  /** The predictions of these rows of the table, in this order. */
  gather(at: Int32Array): Tensor;
}

const BATCH = 8192;

/**
 * Throws ConfigurationError where an id is missing or stands twice, a prediction is missing, or a column of scores holds no
 * numbers.
 */
export async function readPredictionRows(
  table: RowSource,
  id: string,
  columns: { readonly predicted: string | undefined; readonly scores: readonly string[] },
  signal: AbortSignal,
): Promise<PredictionRows> {
  const { predicted, scores } = columns;
  if (table.rows === 0) throw new ConfigurationError(`${table.name} has no rows, so there are no predictions in it.`);
  const rowOf = new Map<string, number>();
  const labels: CellValue[] = [];
  const width = scores.length;
  const numbers = new Float64Array(table.rows * width);
  const wanted = [...new Set([id, ...(predicted === undefined ? [] : [predicted]), ...scores])];
  for await (const batch of table.read(wanted, BATCH, signal)) {
    let row = batch.start;
    for (const value of cells(batch.columns.get(id)!, { table: table.name, column: id })) {
      addId(rowOf, value, row++, table, id);
    }
    if (predicted !== undefined) addLabels(labels, batch.columns.get(predicted)!, table, predicted);
    for (const [at, column] of scores.entries()) {
      const values = numbersOf(batch.columns.get(column)!, table, column, batch.start);
      for (let index = 0; index < values.length; index++) numbers[(batch.start + index) * width + at] = values[index]!;
    }
  }
  return {
    rowOf,
    predicted: predicted === undefined ? undefined : { column: predicted, gather: (at) => labelTensor(labels, at) },
    scores: width === 0 ? undefined : { gather: (at) => scoreTensor(numbers, width, at) },
  };
}

function addId(
  rowOf: Map<string, number>,
  value: CellValue | null,
  row: number,
  { name }: RowSource,
  column: string,
): void {
  if (value === null) throw new ConfigurationError(`Row ${row + 1} of ${name} has no id in the column "${column}".`);
  const id = String(value);
  const before = rowOf.get(id);
  if (before !== undefined) {
    throw new ConfigurationError(
      `${name} has two predictions for the id ${JSON.stringify(id)}, in rows ${before + 1} and ${row + 1}. Which one counts is not guessed: keep one.`,
    );
  }
  rowOf.set(id, row);
}

function addLabels(labels: CellValue[], batch: ColumnBatch, { name }: RowSource, column: string): void {
  for (const value of cells(batch, { table: name, column })) {
    if (value === null) {
      throw new ConfigurationError(
        `Row ${labels.length + 1} of ${name} has no prediction in the column "${column}". A row that a model could not ` +
          'predict is not left out: give it a class or a number of its own.',
      );
    }
    labels.push(value);
  }
}

function numbersOf(batch: ColumnBatch, { name }: RowSource, column: string, start: number): ArrayLike<number> {
  const { type, data, shape, nulls } = batch;
  if (Array.isArray(data) || type === 'bool' || type === 'float16' || shape.length > 0) {
    throw new ConfigurationError(`The column "${column}" of ${name} holds no numbers, and scores are numbers.`);
  }
  if (nulls.length > 0) {
    throw new ConfigurationError(`Row ${start + nulls[0]! + 1} of ${name} has no score in the column "${column}".`);
  }
  return data instanceof BigInt64Array || data instanceof BigUint64Array ? Array.from(data, Number) : data;
}

/** Of numbers where all are: they may be classes, or what a regressor says. */
function labelTensor(labels: readonly CellValue[], at: Int32Array): Tensor {
  const values = Array.from(at, (row) => labels[row]!);
  const dims = [at.length];
  if (values.every((value) => typeof value === 'number'))
    return { type: 'float64', dims, data: Float64Array.from(values as number[]) };
  if (values.every((value) => typeof value === 'bigint'))
    return { type: 'int64', dims, data: BigInt64Array.from(values as bigint[]) };
  return { type: 'string', dims, data: values.map(String) };
}

function scoreTensor(numbers: Float64Array, width: number, at: Int32Array): Tensor {
  const data = new Float64Array(at.length * width);
  for (const [index, row] of at.entries()) data.set(numbers.subarray(row * width, (row + 1) * width), index * width);
  return { type: 'float64', dims: [at.length, width], data };
}
