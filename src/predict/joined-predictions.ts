import { ConfigurationError, type SourcePosition, SubjectError } from '../core/errors.ts';
import type { Logger } from '../core/log.ts';
import { didYouMean } from '../core/nearest.ts';
import type { Tensor } from '../core/tensor.ts';
import { cells } from '../table/cells.ts';
import type { RowBatch, RowSource } from '../table/rows.ts';
import { several } from '../wording/numbers.ts';
import { ALL_FINITE } from './non-finite.ts';
import type { OutputChoice } from './output-choice.ts';
import { outputReader } from './outputs.ts';
import { type PredictionRows, readPredictionRows } from './prediction-rows.ts';
import type { PredictedBatch, RowsToPredict } from './row-predictor.ts';

/** What the columns of a table of predictions are. */
export interface PredictionColumns {
  /** The column that names the row; undefined where it is called as in the data. */
  readonly id: string | undefined;
  /** The column with the predicted class or number; undefined where it has a usual name. */
  readonly predicted: string | undefined;
  /** A column for each class, in the order of the model's classes. */
  readonly scores: { readonly kind: 'probabilities' | 'logits'; readonly columns: readonly string[] } | undefined;
  /** The bounds of an interval of each predicted number. */
  readonly interval?: { readonly low: string; readonly high: string } | undefined;
  /** Whether there may be predictions for rows that the data does not have. */
  readonly furtherRows?: boolean;
}

/** The table, and the rows that it is joined with. */
export interface JoinRequest {
  readonly table: RowSource;
  readonly source: PredictionColumns;
  /** The column of ids in the table, and that in the rows. */
  readonly ids: { readonly table: string; readonly rows: string };
  readonly rows: Pick<RowsToPredict, 'table' | 'task'>;
  readonly position: SourcePosition | undefined;
  /** Whose fault a row without a prediction is: the user's, who wrote the table, or the program's. */
  readonly author: 'user' | 'program';
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Predictions that were read whole, and wait for their rows. */
export interface JoinedPredictions {
  /** The columns that are read. */
  readonly output: string;
  /** For each batch its predictions, whatever their order in the table. */
  join(batches: AsyncIterable<RowBatch> | Iterable<RowBatch>): AsyncGenerator<PredictedBatch, void, void>;
}

const USUAL_NAMES = ['predicted', 'prediction'];

/**
 * Reads a table of predictions, which stays open. Throws ConfigurationError where a column is missing, an id is missing or
 * stands twice, or a prediction is missing.
 */
export async function readPredictions(request: JoinRequest): Promise<JoinedPredictions> {
  const { table, source, ids, position, signal } = request;
  const columns = columnsOf(table, source, request.rows.task, position);
  requireColumn(table, ids.table, 'id', position);
  const read = await readPredictionRows(table, ids.table, columns, signal);
  return {
    output: [...(columns.predicted ? [columns.predicted] : []), ...columns.scores].join(', '),
    join: (batches) => join(batches, read, request),
  };
}

interface Columns {
  readonly predicted: string | undefined;
  readonly scores: readonly string[];
}

function columnsOf(
  table: RowSource,
  { predicted, scores, interval }: PredictionColumns,
  task: RowsToPredict['task'],
  position: SourcePosition | undefined,
): Columns {
  for (const column of scores?.columns ?? []) requireColumn(table, column, scores!.kind, position);
  if (predicted !== undefined) requireColumn(table, predicted, 'predicted', position);
  const usual = USUAL_NAMES.find((name) => table.columns.some((column) => column.name === name));
  const chosen = predicted ?? usual;
  if (chosen === undefined && scores === undefined) {
    throw new ConfigurationError(
      `${table.name} has no column called ${USUAL_NAMES.join(' or ')}. Name the one with the predicted class or number with ` +
        `predicted; it has ${table.columns.map(({ name }) => JSON.stringify(name)).join(', ')}.`,
      { position },
    );
  }
  const bounds = interval && task === 'values' ? [interval.low, interval.high] : undefined;
  for (const column of bounds ?? []) requireColumn(table, column, 'interval', position);
  return { predicted: chosen, scores: bounds ?? scores?.columns ?? [] };
}

function requireColumn(table: RowSource, column: string, key: string, position: SourcePosition | undefined): void {
  const names = table.columns.map(({ name }) => name);
  if (names.includes(column)) return;
  throw new ConfigurationError(
    `${table.name} has no column ${JSON.stringify(column)}, which ${key} names.${didYouMean(column, names)}`,
    { position },
  );
}

/** Ids that are shown in a message. */
const EXAMPLES = 10;

/** Every row of the data is looked at before anything is said of those without a prediction. */
async function* join(
  batches: AsyncIterable<RowBatch> | Iterable<RowBatch>,
  read: PredictionRows,
  request: JoinRequest,
): AsyncGenerator<PredictedBatch, void, void> {
  const { table, source, ids, rows, position, author, log } = request;
  const readers = readersOf(request, read);
  const missing: string[] = [];
  let [without, matched] = [0, 0];
  for await (const batch of batches) {
    if (batch.rows === 0) continue;
    const at = new Int32Array(batch.rows);
    let row = 0;
    for (const value of cells(batch.columns.get(ids.rows)!, { table: rows.table, column: ids.rows })) {
      at[row] = value === null ? -1 : (read.rowOf.get(String(value)) ?? -1);
      if (at[row]! < 0) {
        without++;
        if (missing.length < EXAMPLES) missing.push(value === null ? 'null' : String(value));
      }
      row++;
    }
    matched += batch.rows;
    if (without > 0) continue;
    const predicted = readers.map((one) => one(at, batch));
    yield { batch, predicted, nonFiniteFeatures: ALL_FINITE, filled: 0 };
  }
  if (without > 0) {
    const more = without > missing.length ? `, and ${without - missing.length} more` : '';
    const problem =
      `${table.name} has no prediction for ${several(without, 'row')} of ${rows.table}: ` +
      `${missing.map((one) => JSON.stringify(one)).join(', ')}${more}. Predict every row, or leave these out of the data.`;
    throw faultOf(author, problem, position);
  }
  if (read.rowOf.size > matched) {
    const further = `${table.name} has predictions for ${several(read.rowOf.size - matched, 'row')} that ${rows.table} does not have`;
    if (!source.furtherRows) {
      throw faultOf(author, `${further}: is it the same data? Where it may be so, say further-rows: allow.`, position);
    }
    log.warn(`${further}; they are not judged.`);
  }
}

/** Of two columns side by side. */
function boundsOf(data: Float64Array): PredictedBatch['predicted'][number] {
  const column = (at: 0 | 1) => Float64Array.from({ length: data.length / 2 }, (_, row) => data[2 * row + at]!);
  return { kind: 'bounds', low: column(0), high: column(1) };
}

function faultOf(author: JoinRequest['author'], problem: string, position: SourcePosition | undefined): Error {
  return author === 'user' ? new ConfigurationError(problem, { position }) : new SubjectError(problem, { position });
}

type Reader = (at: Int32Array, batch: RowBatch) => PredictedBatch['predicted'][number];

/** As if a model had given them: what a tensor of labels, scores or numbers must be is decided in one place. */
function readersOf({ source, rows: { task }, position }: JoinRequest, read: PredictionRows): Reader[] {
  const reader = (choice: OutputChoice, tensorOf: (at: Int32Array) => Tensor): Reader => {
    const output = outputReader(choice);
    return (at, { rows, start }) => output(tensorOf(at), rows, start);
  };
  const readers: Reader[] = [];
  const { predicted, scores } = read;
  if (task === 'sets' && !scores) {
    throw new ConfigurationError(
      'Of rows with several labels the probability of each is read. Name the column of each label with probabilities: { label: column }.',
      { position },
    );
  }
  if (predicted && task !== 'sets') {
    const choice = { name: predicted.column, kind: task === 'values' ? 'values' : 'labels', saidBy: 'user' } as const;
    readers.push(reader(choice, predicted.gather));
  }
  if (scores && source.interval && task === 'values') {
    readers.push((at) => boundsOf(scores.gather(at).data as Float64Array));
  }
  if (scores && source.scores && task !== 'values') {
    const name = source.scores.columns.join(', ');
    readers.push(
      reader({ name, kind: source.scores.kind, saidBy: 'user', independent: task === 'sets' }, scores.gather),
    );
  }
  return readers;
}
