import { ConfigurationError, SubjectError } from '../core/errors.ts';
import type { Tensor } from '../core/tensor.ts';
import { requireRows } from './fixed-batch.ts';
import { fromFloat16Bits } from './float16.ts';
import { countIn, type NonFinite } from './non-finite.ts';
import type { OutputChoice } from './output-choice.ts';
import { shownShape } from './tensor-types.ts';

export interface ScoredRows {
  readonly kind: 'logits' | 'probabilities';
  /** Columns of `scores`. An output with one column is read as the second of two classes. */
  readonly classes: number;
  /** rows × classes, row-major, as the model gave them: neither softmax nor clipping was applied. */
  readonly scores: Float32Array | Float64Array;
  /** Index of the highest score of each row, the lowest index where several are equal; −1 for a row with a NaN. */
  readonly predicted: Int32Array;
  readonly nonFinite: NonFinite;
}

export interface LabeledRows {
  readonly kind: 'labels';
  /** What the model calls each row; integers in decimal. */
  readonly labels: readonly string[];
}

export interface ValuedRows {
  readonly kind: 'values';
  /** One number per row; NaN and infinities as the model gave them. */
  readonly values: Float64Array;
}

export interface BoundedRows {
  readonly kind: 'bounds';
  /** Of an interval for the number of each row. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export type PredictedRows = ScoredRows | LabeledRows | ValuedRows | BoundedRows;

/** Probabilities of a row may sum to 1 ± this: float16 softmax over 1,000 classes stays within. */
export const SUM_TOLERANCE = 1e-3;
/** Room for rounding in float32, such as 1 − p where p came out a hair above 1. */
const BOUND_TOLERANCE = 1e-6;

/**
 * Reads one batch's predictions. The kind that the choice left open is settled by the first batch, so one reader serves
 * all batches of a model, in order.
 *
 * The reader throws SubjectError where the output has not one row for each row of the batch, has a shape that cannot be
 * read, or holds probabilities that are none; ConfigurationError where the kind must be said.
 * `start` is the index of the batch's first row within the whole table.
 */
export function outputReader(choice: OutputChoice): (tensor: Tensor, rows: number, start: number) => PredictedRows {
  let settled: ScoredRows['kind'] | undefined;
  return (tensor, rows, start) => {
    requireRows(choice.name, tensor, rows);
    if (choice.kind === 'labels') return { kind: 'labels', labels: readLabels(choice, tensor, rows, start) };
    if (choice.kind === 'values') return { kind: 'values', values: readValues(choice, tensor) };
    const table = readTable(choice, tensor, rows);
    const nonFinite = countIn(table.given, table.columns, start);
    if (choice.independent) {
      settled ??= choice.kind === 'unknown' ? kindOfLabels(table) : choice.kind;
      if (settled === 'probabilities') requireProbabilities(choice, table, start);
      return { kind: settled, classes: table.columns, scores: table.given, predicted: new Int32Array(0), nonFinite };
    }
    settled ??= choice.kind === 'unknown' ? guessKind(choice, table) : choice.kind;
    if (settled === 'probabilities') requireProbabilities(choice, table, start);
    else if (choice.saidBy === 'name' && areCertainlyProbabilities(table)) throw misnamed(choice);
    const { scores, classes } = twoClassesAtLeast(table, settled);
    return { kind: settled, classes, scores, predicted: argmax(scores, rows, classes), nonFinite };
  };
}

interface ScoreTable {
  readonly given: Float32Array | Float64Array;
  readonly rows: number;
  readonly columns: number;
}

function readTable({ name }: OutputChoice, { type, dims, data }: Tensor, rows: number): ScoreTable {
  const columns = dims[1] ?? 1;
  if (dims.slice(2).some((dim) => dim !== 1) || columns === 0) {
    throw new SubjectError(
      `Output "${name}" came back as ${shownShape(type, dims)}, and scores are read from [batch, classes]. ` +
        'Name another output, or export the model with one row of scores per row.',
    );
  }
  if (data instanceof Float32Array || data instanceof Float64Array) return { given: data, rows, columns };
  if (type === 'float16' && data instanceof Uint16Array) return { given: fromFloat16Bits(data), rows, columns };
  throw new SubjectError(`Output "${name}" came back as ${shownShape(type, dims)}, against its own signature.`);
}

/** By values: a table of random logits whose rows all sum to one within the tolerance does not happen. */
function guessKind({ name }: OutputChoice, table: ScoreTable): 'logits' | 'probabilities' {
  if (table.columns === 1) {
    throw new ConfigurationError(
      `Output "${name}" has one number per row, and neither its name nor its values say whether that is a probability or a logit. ` +
        'Say output-kind: probabilities, logits or labels.',
    );
  }
  return firstImprobable(table) === undefined ? 'probabilities' : 'logits';
}

/** Sigmoids of a whole batch lie between 0 and 1; logits of a whole batch do not. */
function kindOfLabels({ given }: ScoreTable): 'logits' | 'probabilities' {
  return (given as Float64Array).every((value) => Number.isNaN(value) || (value >= 0 && value <= 1))
    ? 'probabilities'
    : 'logits';
}

function areCertainlyProbabilities(table: ScoreTable): boolean {
  return table.columns > 1 && table.rows > 1 && firstImprobable(table) === undefined;
}

function misnamed({ name }: OutputChoice): ConfigurationError {
  return new ConfigurationError(
    `Output "${name}" is called logits, but every row lies between 0 and 1 and sums to 1. ` +
      'Say output-kind: probabilities, or output-kind: logits if they are logits all the same.',
  );
}

function requireProbabilities({ name, saidBy, independent }: OutputChoice, table: ScoreTable, start: number): void {
  const wrong = firstImprobable(table, independent);
  if (!wrong) return;
  const hint = saidBy === 'user' ? '' : ' Say output-kind: logits if that is what it holds.';
  throw new SubjectError(
    `Output "${name}" is taken for probabilities, and in row ${start + wrong.row + 1} ${wrong.problem}; ` +
      `they must lie between 0 and 1${table.columns > 1 && !independent ? ` and sum to 1 ± ${SUM_TOLERANCE}` : ''}.${hint}`,
  );
}

/** Rows with a NaN are not judged here: they are counted, and have no prediction. */
function firstImprobable(
  { given, rows, columns }: ScoreTable,
  independent = false,
): { row: number; problem: string } | undefined {
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    let outside: number | undefined;
    for (let i = row * columns; i < (row + 1) * columns; i++) {
      const value = given[i]!;
      sum += value;
      if (value < -BOUND_TOLERANCE || value > 1 + BOUND_TOLERANCE) outside = value;
    }
    if (Number.isNaN(sum)) continue;
    if (outside !== undefined) return { row, problem: `one is ${outside}` };
    if (columns > 1 && !independent && Math.abs(sum - 1) > SUM_TOLERANCE)
      return { row, problem: `they sum to ${Number(sum.toPrecision(6))}` };
  }
  return undefined;
}

/** One column p becomes 1 − p and p; one logit z becomes 0 and z, of which softmax makes the same sigmoid. */
function twoClassesAtLeast(
  table: ScoreTable,
  kind: 'logits' | 'probabilities',
): { scores: ScoreTable['given']; classes: number } {
  const { given, rows, columns } = table;
  if (columns > 1) return { scores: given, classes: columns };
  const scores = given instanceof Float64Array ? new Float64Array(2 * rows) : new Float32Array(2 * rows);
  for (let row = 0; row < rows; row++) {
    const value = given[row]!;
    // A row with a NaN has no prediction, whichever the kind.
    scores[2 * row] = kind === 'probabilities' ? 1 - value : Number.isNaN(value) ? value : 0;
    scores[2 * row + 1] = value;
  }
  return { scores, classes: 2 };
}

function argmax(scores: Float32Array | Float64Array, rows: number, classes: number): Int32Array {
  const predicted = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const offset = row * classes;
    let best = 0;
    let highest = scores[offset]!;
    let sound = !Number.isNaN(highest);
    for (let column = 1; column < classes; column++) {
      const score = scores[offset + column]!;
      if (Number.isNaN(score)) sound = false;
      if (score > highest) {
        highest = score;
        best = column;
      }
    }
    predicted[row] = sound ? best : -1;
  }
  return predicted;
}

function readValues({ name }: OutputChoice, { type, dims, data }: Tensor): Float64Array {
  if (dims.slice(1).some((dim) => dim !== 1) || Array.isArray(data) || type === 'bool') {
    throw new SubjectError(
      `Output "${name}" came back as ${shownShape(type, dims)}, and numbers are read from [batch] or [batch, 1]. ` +
        'Name another output, or export the model with one number per row.',
    );
  }
  const values = type === 'float16' ? fromFloat16Bits(data as Uint16Array) : data;
  return values instanceof Float64Array ? values : Float64Array.from(values as ArrayLike<number>, Number);
}

function readLabels({ name }: OutputChoice, { type, dims, data }: Tensor, rows: number, start: number): string[] {
  if (dims.slice(1).some((dim) => dim !== 1)) {
    throw new SubjectError(
      `Output "${name}" came back as ${shownShape(type, dims)}, and labels are read from [batch]. ` +
        'Name another output, or say which kind it holds with output-kind.',
    );
  }
  const values = type === 'float16' ? fromFloat16Bits(data as Uint16Array) : data;
  return Array.from({ length: rows }, (_, row) => {
    const value = values[row]!;
    if (typeof value === 'number' && !Number.isInteger(value)) {
      throw new SubjectError(
        `Output "${name}" is taken for labels, and in row ${start + row + 1} it is ${value}; numbers that are labels are whole. ` +
          'Say output-kind: logits or probabilities, or name another output.',
      );
    }
    // −0 is 0, and no label is called 1e+21.
    return typeof value === 'number' ? BigInt(value).toString() : String(value);
  });
}
