import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { ConfigurationError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { shownPath } from '../core/place.ts';
import type { Tensor } from '../core/tensor.ts';
import { digestFiles } from '../onnx/digest.ts';
import { cells } from '../table/cells.ts';
import type { RowBatch, RowSource } from '../table/rows.ts';
import { several } from '../wording/numbers.ts';
import { ALL_FINITE } from './non-finite.ts';
import type { OutputChoice } from './output-choice.ts';
import { outputReader } from './outputs.ts';
import { type PredictionRows, readPredictionRows } from './prediction-rows.ts';
import type { ModelIdentity, NamedModel, PredictedBatch, RowPredictor, RowsToPredict } from './row-predictor.ts';
import type { PredictorHost, SourceKind } from './source-kind.ts';

/** What a model has said elsewhere, in whatever framework: one row of predictions for each row of the data, joined by id. */
export interface TableSource {
  readonly kind: 'table';
  /** Absolute path of the table. */
  readonly at: string;
  /** The column that names the row; undefined where it is called as in the data. */
  readonly id: string | undefined;
  /** The column with the predicted class or number; undefined where it has a usual name. */
  readonly predicted: string | undefined;
  /** A column for each class, in the order of the model's classes. */
  readonly scores: { readonly kind: 'probabilities' | 'logits'; readonly columns: readonly string[] } | undefined;
}

const USUAL_NAMES = ['predicted', 'prediction'];

export const predictionTables: SourceKind<TableSource> = {
  async find(model, host) {
    const { at } = model.source;
    if (!existsSync(at)) return null;
    const { digest, files } = await digestFiles([{ name: basename(at), path: at }], host.signal);
    const identity: ModelIdentity = { name: model.name, bytes: 'predictions', digest, files };
    return { identity, quantised: false, open: (rows) => open(model, identity, rows, host) };
  },
};

async function open(
  model: NamedModel<TableSource>,
  identity: ModelIdentity,
  rows: RowsToPredict,
  host: PredictorHost,
): Promise<RowPredictor> {
  const { source, position } = model;
  const table = shownPath(source.at);
  const id = source.id ?? rows.id;
  if (id === undefined || rows.id === undefined) {
    throw new ConfigurationError(
      `Predictions of ${table} are joined with ${rows.table} by the id of the row, and no column with it is named. Name it with data: { id: … }.`,
      { position },
    );
  }
  const tables = await host.tables();
  const opened = await tables.openRows({ paths: [table] });
  try {
    const columns = columnsOf(opened, source, position);
    requireColumn(opened, id, 'id', position);
    const read = await readPredictionRows(opened, id, columns, host.signal);
    return {
      identity,
      output: [...(columns.predicted ? [columns.predicted] : []), ...columns.scores].join(', '),
      unreadable: [],
      environment: { predictor: 'table of predictions' },
      columns: [rows.id],
      texts: [],
      predict: (batches) => join(batches, read, { model, rows, id: rows.id!, host }),
      close: async () => {},
    };
  } finally {
    await opened.close();
  }
}

interface Columns {
  readonly predicted: string | undefined;
  readonly scores: readonly string[];
}

function columnsOf(
  table: RowSource,
  { predicted, scores }: TableSource,
  position: NamedModel<TableSource>['position'],
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
  return { predicted: chosen, scores: scores?.columns ?? [] };
}

function requireColumn(
  table: RowSource,
  column: string,
  key: string,
  position: NamedModel<TableSource>['position'],
): void {
  const names = table.columns.map(({ name }) => name);
  if (names.includes(column)) return;
  throw new ConfigurationError(
    `${table.name} has no column ${JSON.stringify(column)}, which ${key} names.${didYouMean(column, names)}`,
    { position },
  );
}

interface Joining {
  readonly model: NamedModel<TableSource>;
  readonly rows: RowsToPredict;
  /** The column of the data. */
  readonly id: string;
  readonly host: PredictorHost;
}

/** Ids that are shown in a message. */
const EXAMPLES = 10;

/** Every row of the data is looked at before anything is said of those without a prediction. */
async function* join(
  batches: AsyncIterable<RowBatch>,
  read: PredictionRows,
  { model, rows, id, host }: Joining,
): AsyncGenerator<PredictedBatch, void, void> {
  const readers = readersOf(model.source, rows, read);
  const missing: string[] = [];
  let [without, matched] = [0, 0];
  for await (const batch of batches) {
    if (batch.rows === 0) continue;
    const at = new Int32Array(batch.rows);
    let row = 0;
    for (const value of cells(batch.columns.get(id)!, { table: rows.table, column: id })) {
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
    throw new ConfigurationError(
      `${shownPath(model.source.at)} has no prediction for ${several(without, 'row')} of ${rows.table}: ` +
        `${missing.map((one) => JSON.stringify(one)).join(', ')}${more}. Predict every row, or leave these out of the data.`,
      { position: model.position },
    );
  }
  if (read.rowOf.size > matched) {
    host.log.warn(
      `${shownPath(model.source.at)} has predictions for ${several(read.rowOf.size - matched, 'row')} that ${rows.table} does not have; they are not judged.`,
    );
  }
}

type Reader = (at: Int32Array, batch: RowBatch) => PredictedBatch['predicted'][number];

/** As if a model had given them: what a tensor of labels, scores or numbers must be is decided in one place. */
function readersOf(source: TableSource, { task }: RowsToPredict, read: PredictionRows): Reader[] {
  const reader = (choice: OutputChoice, tensorOf: (at: Int32Array) => Tensor): Reader => {
    const output = outputReader(choice);
    return (at, { rows, start }) => output(tensorOf(at), rows, start);
  };
  const readers: Reader[] = [];
  const { predicted, scores } = read;
  if (predicted) {
    const choice = { name: predicted.column, kind: task === 'values' ? 'values' : 'labels', saidBy: 'user' } as const;
    readers.push(reader(choice, predicted.gather));
  }
  if (scores && source.scores && task !== 'values') {
    const name = source.scores.columns.join(', ');
    readers.push(reader({ name, kind: source.scores.kind, saidBy: 'user' }, scores.gather));
  }
  return readers;
}
