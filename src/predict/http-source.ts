import { createHash } from 'node:crypto';
import type { Tensor } from '../core/tensor.ts';
import { digestOfHex, type Milliseconds } from '../core/units.ts';
import { digestOf } from '../result/canonical.ts';
import type { ColumnBatch, RowBatch } from '../table/rows.ts';
import { type Feed, type FeedPlan, makeFeed, planFeeds } from './feeds.ts';
import { type Exchange, openExchange } from './http/exchange.ts';
import { DEFAULT_BODY, ownJson } from './http/json.ts';
import { provesOrder } from './http/order-probe.ts';
import type { Answers, HttpProtocol } from './http/protocol.ts';
import { tensorFlowServing } from './http/tf-serving.ts';
import { openInference } from './http/v2.ts';
import { ALL_FINITE } from './non-finite.ts';
import { chooseOutputs, type OutputChoice, type OutputKind } from './output-choice.ts';
import { outputReader } from './outputs.ts';
import type { Signature } from './predictor.ts';
import type { ModelIdentity, NamedModel, PredictedBatch, RowPredictor, RowsToPredict } from './row-predictor.ts';
import type { PredictorHost, SourceKind } from './source-kind.ts';
import { elementCount, part } from './tensor-types.ts';

/** An endpoint that predicts. */
export interface HttpSource {
  readonly kind: 'http';
  /** Nothing of it is on this machine. */
  readonly at: undefined;
  readonly url: string;
  readonly protocol: 'v2' | 'tf-serving' | 'json';
  /** With json: what is sent, and where the predictions are in what comes back. */
  readonly body?: unknown;
  readonly predictions?: string | undefined;
  /** With tf-serving. */
  readonly signature?: string | undefined;
  /** Header → environment variable. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly timeout: Milliseconds;
  readonly retries: number;
  readonly concurrency: number;
  readonly output: string | undefined;
  readonly outputKind: OutputKind | undefined;
  /** With json: the member of a prediction that repeats the id of its row; undefined where it is called as the column. */
  readonly id: string | undefined;
}

export const endpoints: SourceKind<HttpSource> = {
  async find(model, host) {
    const { url, protocol, body, output } = model.source;
    const digest = digestOf({ url, protocol, body: body ?? null, output: output ?? null });
    const identity: ModelIdentity = { name: model.name, bytes: 'predictions', digest, files: [] };
    return { identity, quantised: false, open: (rows) => open(model, rows, host) };
  },
};

async function open(model: NamedModel<HttpSource>, rows: RowsToPredict, host: PredictorHost): Promise<RowPredictor> {
  const { name, source, position } = model;
  const { headers = {}, timeout, retries } = source;
  const exchange = openExchange({
    name,
    headers,
    environment: process.env,
    timeout,
    retries,
    position,
    signal: host.signal,
  });
  const { columns, texts, ask } = await askingOf(model, rows, exchange);
  const said = createHash('sha256');
  let [digest, output] = [said.copy(), ''];
  return {
    get identity(): ModelIdentity {
      return { name, bytes: 'predictions', digest: digestOfHex(digest.copy().digest('hex')), files: [] };
    },
    get output() {
      return output;
    },
    get environment() {
      return { predictor: `http (${source.protocol})`, endpoint: name, httpRetries: exchange.retried };
    },
    unreadable: [],
    columns,
    texts,
    predict: (batches) =>
      predict(
        batches,
        (batch) => ask(exchange, batch),
        model,
        rows,
        (names, answers) => {
          output = names.join(', ');
          for (const one of names) said.update(bytesOf(answers.get(one)!));
          digest = said.copy();
        },
      ),
    close: async () => {},
  };
}

/** How an endpoint is asked about batches of rows. */
export interface Asking {
  /** The columns that a batch must have, each once, and those of them whose text is wanted as it stands in the file. */
  readonly columns: readonly string[];
  readonly texts: readonly string[];
  /** Through any exchange: the request is the same. */
  ask(exchange: Exchange, batch: RowBatch): Promise<Asked>;
}

/** Asks the endpoint what it takes, where its protocol tells. */
export async function askingOf(
  model: NamedModel<HttpSource>,
  rows: RowsToPredict,
  exchange: Exchange,
): Promise<Asking> {
  const { position } = model;
  const protocol = protocolOf(model, rows);
  const declared = protocol.takes === 'tensors' ? await protocol.signature(exchange) : null;
  const free = freeColumns(rows);
  const { table, reserved, missing, categories } = rows;
  const feeding = { table, reserved, missing, categories, position };
  const plan = declared && planFeeds(declared, rows.columns, { ...feeding, mapping: rows.inputs });
  const columns = plan?.columns ?? free;
  let planned = plan;
  const planFor = (batch: RowBatch): FeedPlan => {
    const inputs = inputsOf(batch, free, rows);
    planned ??= planFeeds({ inputs, outputs: [] }, rows.columns, {
      ...feeding,
      mapping: rows.inputs ?? Object.fromEntries(free.map((column) => [column, column])),
    });
    return planned;
  };
  return {
    columns: rows.id === undefined ? columns : [...new Set([rows.id, ...columns])],
    texts: plan?.texts ?? [],
    async ask(through, batch) {
      if (protocol.takes === 'rows') {
        return { batch, feed: null, answers: await protocol.ask(through, batch, columns) };
      }
      const feed = makeFeed(planFor(batch), batch);
      return { batch, feed, answers: await protocol.ask(through, feed) };
    },
  };
}

function protocolOf({ name, source }: NamedModel<HttpSource>, rows: RowsToPredict): HttpProtocol {
  const { url, protocol, output, outputKind } = source;
  const scores = outputKind === 'probabilities' || outputKind === 'logits' || rows.task !== 'classes';
  switch (protocol) {
    case 'v2':
      return openInference(url, name, output);
    case 'tf-serving':
      return tensorFlowServing({ url, name, signature: source.signature ?? 'serving_default', scores });
    case 'json': {
      const { body = DEFAULT_BODY, predictions } = source;
      const ids = rows.id === undefined ? undefined : { column: rows.id, member: source.id ?? rows.id };
      return ownJson({ url, name, table: rows.table, body, predictions, ids, scores });
    }
  }
}

interface Asked {
  readonly batch: RowBatch;
  /** Null where rows are sent as they are. */
  readonly feed: Feed | null;
  readonly answers: Answers;
}

type Reader = (asked: Asked) => PredictedBatch['predicted'];

/** Several requests at a time, answers in the order of the rows. */
async function* predict(
  batches: AsyncIterable<RowBatch>,
  ask: (batch: RowBatch) => Promise<Asked>,
  { name, source, position }: NamedModel<HttpSource>,
  rows: RowsToPredict,
  told: (outputs: readonly string[], answers: Answers) => void,
): AsyncGenerator<PredictedBatch, void, void> {
  const pending: Promise<Asked>[] = [];
  let reader: { readonly choices: readonly OutputChoice[]; readonly read: Reader } | undefined;
  let [finished, nextProbe] = [0, 1];
  const finish = async (): Promise<PredictedBatch> => {
    const asked = await pending.shift()!;
    const { batch, feed, answers } = asked;
    reader ??= readerOf(answers, source, position, rows.task);
    const predicted = reader.read(asked);
    const names = reader.choices.map((choice) => choice.name);
    // The first batch and then ever more rarely: a server may start to mix rows when it is busy.
    if (++finished >= nextProbe) {
      const chosen = new Map(names.map((one) => [one, answers.get(one)!]));
      const alone = async (row: number) => (await ask(rowOf(batch, row))).answers;
      if (await provesOrder(chosen, batch.rows, name, alone)) nextProbe = finished * 2;
    }
    told(names, answers);
    return { batch, predicted, nonFiniteFeatures: feed?.nonFinite ?? ALL_FINITE, filled: feed?.filled ?? 0 };
  };
  for await (const batch of batches) {
    if (batch.rows === 0) continue;
    const answer = ask(batch);
    // A failure is told when it is its turn.
    answer.catch(() => {});
    pending.push(answer);
    while (pending.length >= source.concurrency) yield await finish();
  }
  while (pending.length > 0) yield await finish();
}

/** Settled by the first answer: what an endpoint gives is known when it gave it. */
function readerOf(
  answers: Answers,
  { output, outputKind }: HttpSource,
  position: NamedModel<HttpSource>['position'],
  task: RowsToPredict['task'],
): { readonly choices: readonly OutputChoice[]; readonly read: Reader } {
  const outputs = [...answers].map(([name, { type, dims }]) => ({ name, type, dims: ['', ...dims.slice(1)] }));
  const signature: Signature = { inputs: [], outputs };
  const asked = { output, kind: outputKind, position };
  const choices = chooseOutputs(signature, task, asked);
  const readers = choices.map(outputReader);
  return {
    choices,
    read: ({ batch, answers: now }) =>
      readers.map((read, at) => read(now.get(choices[at]!.name) ?? NOTHING, batch.rows, batch.start)),
  };
}

const NOTHING: Tensor = { type: 'float32', dims: [0], data: new Float32Array(0) };

/** Columns that nobody has another purpose for, or those that the mapping names. */
function freeColumns({ columns, reserved = [], inputs }: RowsToPredict): string[] {
  if (inputs) return [...new Set(Object.values(inputs).flat())];
  return columns.map(({ name }) => name).filter((name) => !reserved.includes(name));
}

/** Where the endpoint does not say its inputs: as the columns are. */
function inputsOf(batch: RowBatch, free: readonly string[], { inputs }: RowsToPredict): Signature['inputs'] {
  const mapping = inputs ?? Object.fromEntries(free.map((column) => [column, column]));
  return Object.entries(mapping).map(([name, mapped]) => {
    const list = typeof mapped === 'string' ? [mapped] : mapped;
    const columns = list.map((column) => batch.columns.get(column)!);
    const [first] = columns;
    const alike = columns.every(({ type }) => type === first!.type);
    return {
      name,
      type: alike ? first!.type : 'float64',
      dims: ['', ...(list.length === 1 ? first!.shape : [list.length])],
    };
  });
}

/** One row of a batch as a batch. */
function rowOf({ start, columns }: RowBatch, row: number): RowBatch {
  const cut = ({ type, shape, data, nulls }: ColumnBatch): ColumnBatch => {
    const width = elementCount(shape);
    return {
      type,
      shape,
      data: part(data, row * width, (row + 1) * width),
      nulls: nulls.includes(row) ? [0] : [],
    };
  };
  return { start: start + row, rows: 1, columns: new Map([...columns].map(([name, column]) => [name, cut(column)])) };
}

function bytesOf({ data }: Tensor): string | Uint8Array {
  return Array.isArray(data) ? JSON.stringify(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
