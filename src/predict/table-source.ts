import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { ConfigurationError } from '../core/errors.ts';
import { shownPath } from '../core/place.ts';
import { digestFiles } from '../onnx/digest.ts';
import { type PredictionColumns, readPredictions } from './joined-predictions.ts';
import type { ModelIdentity, NamedModel, RowPredictor, RowsToPredict } from './row-predictor.ts';
import type { PredictorHost, SourceKind } from './source-kind.ts';

/** What a model has said elsewhere, in whatever framework: one row of predictions for each row of the data, joined by id. */
export interface TableSource extends PredictionColumns {
  readonly kind: 'table';
  /** Absolute path of the table. */
  readonly at: string;
}

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
    const { log, signal } = host;
    const ids = { table: id, rows: rows.id };
    const read = await readPredictions({ table: opened, source, ids, rows, position, author: 'user', log, signal });
    return {
      identity,
      output: read.output,
      unreadable: [],
      environment: { predictor: 'table of predictions' },
      columns: [rows.id],
      texts: [],
      predict: read.join,
      close: async () => {},
    };
  } finally {
    await opened.close();
  }
}
