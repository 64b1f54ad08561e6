import { ConfigurationError } from '../../core/errors.ts';
import { bytes, milliseconds } from '../../core/units.ts';
import { softmaxRows } from '../../metrics/softmax.ts';
import type { PredictedRows } from '../../predict/outputs.ts';
import type { PredictorBudget } from '../../predict/predictor.ts';
import type { FoundModel, ModelIdentity } from '../../predict/row-predictor.ts';
import { cells } from '../../table/cells.ts';
import type { RowBatch, RowSource } from '../../table/rows.ts';
import type { SharedContext } from '../context.ts';
import type { ModelPolicy } from '../gate.ts';
import { requireColumn } from './named-columns.ts';
import { namedColumns, type PredictionsKeys } from './predictions-keys.ts';

/** What was predicted of every row of one side. */
export interface Predicted {
  /** Classes, or numbers as text where `values` is null; null where there is none. */
  readonly labels: readonly (string | null)[];
  /** Predicted numbers, where numbers are predicted. */
  readonly values: Float64Array | null;
  /** Probability of the predicted class, its lead over the second, and the entropy in bits; null where nobody says. */
  readonly confidence: Float64Array | null;
  readonly margin: Float64Array | null;
  readonly entropy: Float64Array | null;
  /** Null where no truth is named, or this side does not have it. */
  readonly truth: readonly (string | null)[] | null;
  readonly ids: readonly (string | null)[] | null;
}

export interface PredictionRequest {
  readonly keys: PredictionsKeys;
  readonly id: string | undefined;
  /** The model that predicts where no column does. */
  readonly model: { readonly policy: ModelPolicy; readonly found: FoundModel } | undefined;
  readonly context: SharedContext;
}

const BATCH = 8_192;
/** Of a model that predicts for this gate. */
export const LIMITS: PredictorBudget = { timeout: milliseconds(600_000), memory: bytes(8 * 2 ** 30), threads: 0 };

/**
 * Reads the predictions of a side from its columns, or has the model make them. Throws ConfigurationError where a column is not
 * there or holds no probability, and what the model throws.
 */
export async function readPredicted(
  source: RowSource,
  request: PredictionRequest,
): Promise<{ readonly predicted: Predicted; readonly identity: ModelIdentity | null }> {
  const { keys, model } = request;
  const columns = namedColumns(keys);
  if (columns.length > 0) return { predicted: await fromColumns(source, request, columns), identity: null };
  if (model === undefined) {
    throw new ConfigurationError(
      'predictions names no column, and the policy has no model that could predict. Name the columns (label, confidence), or a model.',
    );
  }
  return fromModel(source, request, model);
}

async function fromColumns(
  source: RowSource,
  { keys, id, context }: PredictionRequest,
  columns: readonly string[],
): Promise<Predicted> {
  for (const column of columns) requireColumn('predictions', column, source);
  const { label, confidence, probabilities } = keys;
  const collected = new Collector(source, keys, id);
  const classes = Object.keys(probabilities ?? {});
  for await (const batch of source.read([...new Set([...columns, ...collected.beside])], BATCH, context.signal)) {
    const named = label === undefined ? null : textsOf(batch, source, label);
    const scores =
      probabilities === undefined ? null : Object.values(probabilities).map((one) => sharesOf(batch, source, one));
    const top = confidence === undefined ? null : sharesOf(batch, source, confidence);
    collected.beginBatch(batch);
    for (let row = 0; row < batch.rows; row++) {
      const ofRow = scores?.map((column) => column[row]!);
      collected.add(named?.[row] ?? null, ofRow, classes, top?.[row]);
    }
  }
  return collected.finish();
}

async function fromModel(
  source: RowSource,
  { keys, id, context }: PredictionRequest,
  { policy, found }: NonNullable<PredictionRequest['model']>,
): Promise<{ predicted: Predicted; identity: ModelIdentity }> {
  const reserved = [keys.truth, id].filter((name) => name !== undefined);
  const rows = {
    table: source.name,
    columns: source.columns,
    task: keys.task,
    id,
    inputs: keys.inputs,
    categories: keys.categories,
    reserved,
  };
  const predictor = await found.open(rows, LIMITS);
  try {
    const collected = new Collector(source, keys, id);
    const names = [...new Set([...predictor.columns, ...collected.beside])];
    const batches = source.read(names, keys['batch-size'], context.signal, predictor.texts);
    let done = 0;
    for await (const { batch, predicted } of predictor.predict(batches)) {
      collected.beginBatch(batch);
      addOutputs(collected, batch.rows, predicted, policy.classes ?? predictor.classes);
      done += batch.rows;
      context.progress({ task: `drift: ${policy.name}`, done, total: source.rows, unit: 'rows' });
    }
    return { predicted: collected.finish(), identity: predictor.identity };
  } finally {
    await predictor.close();
  }
}

function addOutputs(
  collected: Collector,
  rows: number,
  outputs: readonly PredictedRows[],
  names: readonly string[] | undefined,
): void {
  const labels = outputs.find((output) => output.kind === 'labels')?.labels;
  const values = outputs.find((output) => output.kind === 'values')?.values;
  const scored = outputs.find((output) => output.kind === 'logits' || output.kind === 'probabilities');
  const isScored = scored !== undefined && 'scores' in scored;
  const width = isScored ? scored.classes : 0;
  const classes = names?.length === width ? names : Array.from({ length: width }, (_, at) => String(at));
  const shares = !isScored ? null : scored.kind === 'logits' ? softmaxRows(scored.scores, width) : scored.scores;
  for (let row = 0; row < rows; row++) {
    const ofRow = shares === null ? undefined : Array.from(shares.subarray(row * width, (row + 1) * width));
    const label = labels?.[row] ?? (values === undefined ? null : String(values[row]));
    collected.add(label, ofRow, classes, undefined);
  }
}

/** Takes one row after another, and what stands beside the predictions: truth and id. */
class Collector {
  readonly beside: readonly string[];
  readonly #keys: PredictionsKeys;
  readonly #id: string | undefined;
  readonly #source: RowSource;
  readonly #labels: (string | null)[] = [];
  readonly #confidence: number[] = [];
  readonly #margin: number[] = [];
  readonly #entropy: number[] = [];
  readonly #truth: (string | null)[] = [];
  readonly #ids: (string | null)[] = [];

  constructor(source: RowSource, keys: PredictionsKeys, id: string | undefined) {
    const has = (name: string | undefined): name is string => source.columns.some((column) => column.name === name);
    this.#source = source;
    this.#keys = keys;
    this.#id = has(id) ? id : undefined;
    this.beside = [keys.truth, this.#id].filter(has);
  }

  beginBatch(batch: RowBatch): void {
    if (this.#has(this.#keys.truth)) this.#truth.push(...textsOf(batch, this.#source, this.#keys.truth!));
    if (this.#id !== undefined) this.#ids.push(...textsOf(batch, this.#source, this.#id));
  }

  /** `shares` are the probabilities of all classes, `confidence` that of the predicted one where it stands in a column. */
  add(
    label: string | null,
    shares: readonly number[] | undefined,
    classes: readonly string[],
    confidence: number | undefined,
  ): void {
    if (shares === undefined || shares.some(Number.isNaN)) {
      this.#labels.push(label);
      this.#confidence.push(confidence ?? Number.NaN);
      this.#margin.push(Number.NaN);
      this.#entropy.push(Number.NaN);
      return;
    }
    const sorted = shares.toSorted((a, b) => b - a);
    this.#labels.push(label ?? classes[shares.indexOf(sorted[0]!)]!);
    this.#confidence.push(confidence ?? sorted[0]!);
    this.#margin.push(sorted[0]! - sorted[1]!);
    this.#entropy.push(-shares.reduce((sum, share) => (share > 0 ? sum + share * Math.log2(share) : sum), 0));
  }

  finish(): Predicted {
    const given = (numbers: readonly number[]) => (numbers.every(Number.isNaN) ? null : Float64Array.from(numbers));
    const isNumber = this.#keys.task === 'values';
    const values = isNumber
      ? Float64Array.from(this.#labels, (one) => (one === null ? Number.NaN : Number(one)))
      : null;
    return {
      labels: this.#labels,
      values,
      confidence: given(this.#confidence),
      margin: given(this.#margin),
      entropy: given(this.#entropy),
      truth: this.#has(this.#keys.truth) ? this.#truth : null,
      ids: this.#id === undefined ? null : this.#ids,
    };
  }

  #has(name: string | undefined): boolean {
    return name !== undefined && this.beside.includes(name);
  }
}

function textsOf(batch: RowBatch, { name: table }: RowSource, column: string): (string | null)[] {
  return Array.from(cells(batch.columns.get(column)!, { table, column }), (cell) =>
    cell === null ? null : String(cell),
  );
}

/** NaN where there is none. */
function sharesOf(batch: RowBatch, source: RowSource, column: string): number[] {
  return textsOf(batch, source, column).map((text, row) => {
    const share = text === null ? Number.NaN : Number(text);
    if (text === null || (share >= 0 && share <= 1 + 1e-6)) return share;
    throw new ConfigurationError(
      `The column ${JSON.stringify(column)} of ${source.name} holds ${JSON.stringify(text.slice(0, 100))} in row ${batch.start + row + 1}, and a probability lies between 0 and 1.`,
    );
  });
}
