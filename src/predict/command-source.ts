import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { runCommand } from '../child/command.ts';
import { commandProblem } from '../child/problem.ts';
import type { CommandEnding } from '../child/program.ts';
import { ConfigurationError, EnvironmentError, messageOf, SubjectError } from '../core/errors.ts';
import { bytes, type Milliseconds } from '../core/units.ts';
import { digestFiles, subjectDigest } from '../onnx/digest.ts';
import { digestOf } from '../result/canonical.ts';
import type { RowBatch, RowSource } from '../table/rows.ts';
import { type PredictionColumns, readPredictions } from './joined-predictions.ts';
import { jsonRows } from './json-rows.ts';
import type { ModelIdentity, NamedModel, PredictedBatch, RowPredictor, RowsToPredict } from './row-predictor.ts';
import type { PredictorHost, SourceKind } from './source-kind.ts';

/** A program of the user: it is given the rows as a file and writes a table of predictions. */
export interface CommandSource extends PredictionColumns {
  readonly kind: 'command';
  /** Absolute path of the file or folder that it loads: the model; undefined where nobody names one. */
  readonly at: string | undefined;
  /** Absolute path of the folder in which it runs. */
  readonly folder: string;
  /** A line for a shell, or a program with its arguments. */
  readonly run: string | readonly string[];
  readonly writes: 'ndjson' | 'csv' | 'parquet';
  readonly timeout: Milliseconds;
  /** Names of variables that it may see beside those of every command. */
  readonly environment?: readonly string[] | undefined;
}

/** Names the row where the data names no column of ids: its index, counted from 0. */
export const ROW_COLUMN = 'modelassay_row';

const MOST_OUTPUT = bytes(64 * 2 ** 20);

export const commands: SourceKind<CommandSource> = {
  async find(model, host) {
    const { source } = model;
    if (source.at !== undefined && !existsSync(source.at)) return null;
    const identity = source.at === undefined ? undefined : await identityOfFiles(model.name, source.at, host.signal);
    const described = { run: source.run, writes: source.writes };
    return {
      identity: identity ?? { name: model.name, bytes: 'predictions', digest: digestOf(described), files: [] },
      quantised: false,
      open: async (rows) => open(model, identity, rows, host),
    };
  },
};

async function identityOfFiles(name: string, at: string, signal: AbortSignal): Promise<ModelIdentity> {
  const { digest, files } = await subjectDigest(at, signal);
  return { name, bytes: 'model', digest, files };
}

function open(
  model: NamedModel<CommandSource>,
  known: ModelIdentity | undefined,
  rows: RowsToPredict,
  host: PredictorHost,
): RowPredictor {
  const { source } = model;
  const hidden = new Set((rows.reserved ?? []).filter((name) => name !== rows.id));
  const mapped = rows.inputs && [...new Set(Object.values(rows.inputs).flat())];
  const columns =
    mapped ?? rows.columns.map(({ name }) => name).filter((name) => !hidden.has(name) && name !== rows.id);
  let said: { readonly identity: ModelIdentity; readonly output: string } | undefined;
  return {
    get identity() {
      return known ?? said?.identity ?? { name: model.name, bytes: 'predictions', digest: digestOf(null), files: [] };
    },
    get output() {
      return said?.output ?? '';
    },
    unreadable: [],
    environment: { predictor: 'command', command: shownRun(source.run) },
    columns: rows.id === undefined ? columns : [...new Set([rows.id, ...columns])],
    texts: [],
    predict: (batches) =>
      predict(batches, { model, rows, columns, host }, (files) => {
        said = files;
      }),
    close: async () => {},
  };
}

function shownRun(run: CommandSource['run']): string {
  return (typeof run === 'string' ? run : run.join(' ')).slice(0, 1000);
}

interface Asking {
  readonly model: NamedModel<CommandSource>;
  readonly rows: RowsToPredict;
  /** Features, not the id. */
  readonly columns: readonly string[];
  readonly host: PredictorHost;
}

/** All rows are written first; what comes back is joined with them by the id that travelled along. */
async function* predict(
  batches: AsyncIterable<RowBatch>,
  asking: Asking,
  told: (said: { readonly identity: ModelIdentity; readonly output: string }) => void,
): AsyncGenerator<PredictedBatch, void, void> {
  const { model, rows, host } = asking;
  const { source, position } = model;
  const folder = await workFolder();
  try {
    const rowsPath = join(folder, 'rows.ndjson');
    const predictionsPath = join(folder, 'out', `predictions.${source.writes}`);
    await mkdir(join(folder, 'out'));
    const kept = await writeRows(rowsPath, batches, asking);
    await runProgram(asking, rowsPath, predictionsPath);
    const tables = await host.tables();
    const opened = await tables.openRows({ paths: [predictionsPath] });
    try {
      const table = named(opened, `The output of ${model.name}`);
      const ids = { table: source.id ?? rows.id ?? ROW_COLUMN, rows: rows.id ?? ROW_COLUMN };
      const { log, signal } = host;
      const read = await readPredictions({
        table,
        source,
        ids,
        rows,
        position,
        author: 'program',
        log,
        signal,
      });
      const { digest, files } = await digestFiles([{ name: basename(predictionsPath), path: predictionsPath }], signal);
      told({ identity: { name: model.name, bytes: 'predictions', digest, files }, output: read.output });
      yield* read.join(kept);
    } finally {
      await opened.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The table under another name: the path of a temporary file tells nobody anything. */
function named(table: RowSource, name: string): RowSource {
  const { columns, rows, digest } = table;
  return {
    name,
    columns,
    rows,
    digest,
    read: (...request) => table.read(...request),
    close: () => table.close(),
  };
}

async function workFolder(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'modelassay-'));
  } catch (error) {
    throw new EnvironmentError(`No temporary folder can be made for the rows of a command: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

/** Of every batch only the ids are kept. */
async function writeRows(path: string, batches: AsyncIterable<RowBatch>, asking: Asking): Promise<RowBatch[]> {
  const { rows, columns } = asking;
  const file = createWriteStream(path);
  const failed = once(file, 'error').then(([error]) => {
    throw new EnvironmentError(`The rows for a command cannot be written to ${path}: ${messageOf(error)}.`);
  });
  failed.catch(() => {});
  const kept: RowBatch[] = [];
  for await (const batch of batches) {
    if (batch.rows === 0) continue;
    const idName = rows.id ?? ROW_COLUMN;
    const ids = rows.id === undefined ? indexColumn(batch) : batch.columns.get(rows.id)!;
    const whole = { ...batch, columns: new Map([...batch.columns, [idName, ids]]) };
    const lines = jsonRows(whole, [idName, ...columns.filter((name) => name !== idName)], rows.table);
    const text = `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
    if (!file.write(text)) await Promise.race([once(file, 'drain'), failed]);
    kept.push({ start: batch.start, rows: batch.rows, columns: new Map([[idName, ids]]) });
  }
  await Promise.race([new Promise<void>((resolve) => file.end(resolve)), failed]);
  return kept;
}

function indexColumn({ start, rows }: RowBatch) {
  const data = Int32Array.from({ length: rows }, (_, row) => start + row);
  return { type: 'int32', shape: [], data, nulls: [] } as const;
}

async function runProgram({ model, host }: Asking, rowsPath: string, predictionsPath: string): Promise<void> {
  const { source, name, position } = model;
  const place = {
    folder: source.folder,
    environment: {
      ...Object.fromEntries((source.environment ?? []).map((variable) => [variable, variableOf(variable, model)])),
      MODELASSAY_ROWS: rowsPath,
      MODELASSAY_PREDICTIONS: predictionsPath,
      ...(source.at !== undefined && { MODELASSAY_MODEL: source.at }),
    },
  };
  const { run, timeout } = source;
  const command =
    typeof run === 'string' ? { ...place, shell: run } : { ...place, program: run[0]!, args: run.slice(1) };
  const outcome = await runCommand(command, { timeout, output: MOST_OUTPUT }, host.signal);
  const problem = commandProblem(outcome);
  if (problem !== null) {
    const tail = outcome.stderr.trim();
    if (tail !== '') host.log.warn(`${name} wrote to standard error:\n${tail}`);
    throw failure(outcome.ended, `The command of the model ${name} ${problem}. It ran as: ${shownRun(run)}`, position);
  }
  const size = await stat(predictionsPath).then(
    (found) => found.size,
    () => null,
  );
  if (size === null || size === 0) {
    throw new SubjectError(
      `The command of the model ${name} ended with exit code 0 and wrote ${size === null ? 'no file' : 'an empty file'} to the path in ` +
        'MODELASSAY_PREDICTIONS. Write one row of predictions for each row of MODELASSAY_ROWS there, with its id.',
      { position },
    );
  }
}

function failure(ended: CommandEnding, message: string, position: NamedModel<CommandSource>['position']): Error {
  return ended.kind === 'unstartable'
    ? new ConfigurationError(message, { position })
    : new SubjectError(message, { position });
}

function variableOf(variable: string, { name, position }: NamedModel<CommandSource>): string {
  const value = process.env[variable];
  if (value !== undefined) return value;
  throw new ConfigurationError(
    `The command of the model ${name} is to see the environment variable ${variable}, which is not set. Set it, or leave it out of command.environment.`,
    { position },
  );
}
