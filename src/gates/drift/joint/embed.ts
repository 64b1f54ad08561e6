import { ConfigurationError, type SourcePosition } from '../../../core/errors.ts';
import type { FoundModel, ModelIdentity } from '../../../predict/row-predictor.ts';
import type { EmbeddedRows, EmbeddingSource } from '../../../profile/embedding.ts';
import { cells } from '../../../table/cells.ts';
import type { ColumnBatch, RowBatch, RowSource } from '../../../table/rows.ts';
import type { SharedContext } from '../../context.ts';
import type { ModelPolicy } from '../../gate.ts';
import type { EmbeddingOutput } from '../embedding-keys.ts';
import { LIMITS } from '../predictions.ts';
import type { JointRows } from './joint-rows.ts';
import { MOST_ROWS } from './rows.ts';

/** Rows of one inference, and of one reading. */
const BATCH = 64;

/** The model, read at this output. Throws ConfigurationError where there is no ONNX file that could have it. */
export async function embeddingModel(
  model: ModelPolicy | undefined,
  { output }: EmbeddingOutput,
  { findModel }: SharedContext,
  position: SourcePosition | undefined,
): Promise<FoundModel> {
  if (model?.source.kind !== 'onnx') {
    throw new ConfigurationError(
      `embeddings names the output ${JSON.stringify(output)}, and there is no ONNX file as the model that could have it.`,
      { position },
    );
  }
  // Logits are handed on as the model gives them: any numbers of a row.
  const source = { ...model.source, output, outputKind: 'logits' as const };
  const found = await findModel({ ...model, source, position });
  if (found !== null) return found;
  throw new ConfigurationError(`There is no model ${model.name}, which is to embed.`, { position });
}

/** Columns that name a row, and of whose equal values rows hang together. */
interface Beside {
  readonly id: string | undefined;
  readonly groupBy: string | undefined;
}

interface NamedRows extends EmbeddedRows {
  readonly names: readonly string[];
}

/** A model that embeds the rows of one table. */
export interface Embedder {
  readonly identity: ModelIdentity;
  embed(isWanted: (row: number) => boolean): AsyncIterable<NamedRows>;
  close(): Promise<void>;
}

/**
 * The points of a table by an output of a model, with the columns that name and group its rows where the table has them. Throws
 * what opening the model throws, and ConfigurationError for an output that the model does not have; the caller closes it.
 */
export async function openEmbedder(
  source: RowSource,
  model: FoundModel,
  { output, inputs, categories }: EmbeddingOutput,
  beside: Beside,
  { signal }: SharedContext,
): Promise<Embedder> {
  const has = (name: string | undefined): name is string => source.columns.some((column) => column.name === name);
  const [id, groupBy] = [beside.id, beside.groupBy].map((name) => (has(name) ? name : undefined));
  const reserved = [id, groupBy].filter((name) => name !== undefined);
  const predictor = await model.open(
    { table: source.name, columns: source.columns, task: 'classes', id, inputs, categories, reserved },
    LIMITS,
  );
  const columns = [...new Set([...predictor.columns, ...reserved])];
  return {
    identity: predictor.identity,
    async *embed(isWanted) {
      const batches = wanted(source.read(columns, BATCH, signal, predictor.texts), isWanted);
      for await (const { batch, predicted } of predictor.predict(batches)) {
        const scored = predicted.find((one) => one.kind === 'logits');
        if (scored === undefined || !('scores' in scored)) {
          throw new ConfigurationError(
            `The output ${JSON.stringify(output)} holds no numbers, and an embedding is a list of them.`,
          );
        }
        const { scores, classes } = scored;
        const rows = [...Array(batch.rows).keys()];
        yield {
          start: batch.start,
          lists: rows.map((row) => numbersOrNull(scores.subarray(row * classes, (row + 1) * classes))),
          names:
            id === undefined
              ? rows.map((row) => `row ${batch.start + row + 1}`)
              : [...cells(batch.columns.get(id)!, { table: source.name, column: id })].map(String),
          groups: groupBy === undefined ? undefined : groupsOf(batch, groupBy, source.name),
        };
      }
    },
    close: () => predictor.close(),
  };
}

async function* wanted(batches: AsyncIterable<RowBatch>, isWanted: (row: number) => boolean): AsyncGenerator<RowBatch> {
  for await (const batch of batches) {
    for (let row = 0; row < batch.rows; row++) {
      if (!isWanted(batch.start + row)) continue;
      yield batch;
      break;
    }
  }
}

function numbersOrNull(list: ArrayLike<number | bigint>): Float64Array | null {
  const numbers = Float64Array.from(list, Number);
  return numbers.length > 0 && numbers.every(Number.isFinite) ? numbers : null;
}

function groupsOf(batch: RowBatch, column: string, table: string): number[] {
  return [...cells(batch.columns.get(column)!, { table, column })].map((value) => hashOf(String(value)));
}

/** FNV-1a: one number for each group, the same in every part of a table. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}

/** What the model makes of rows of one side, of every k-th batch where there are many. */
export async function embedRows(
  source: RowSource,
  model: FoundModel,
  keys: EmbeddingOutput,
  beside: Beside,
  context: SharedContext,
): Promise<{ readonly rows: JointRows; readonly identity: ModelIdentity }> {
  const embedder = await openEmbedder(source, model, keys, beside, context);
  try {
    const step = Math.ceil(source.rows / MOST_ROWS);
    const [embedded, names, groups]: [(number[] | null)[], string[], number[]] = [[], [], []];
    for await (const batch of embedder.embed((row) => Math.floor(row / BATCH) % step === 0)) {
      embedded.push(...batch.lists.map((list) => (list === null ? null : Array.from(list))));
      names.push(...batch.names);
      groups.push(...(batch.groups ?? []));
    }
    const rows: JointRows = {
      rows: embedded.length,
      columns: new Map([[keys.output, embedded]]),
      names,
      groups: beside.groupBy === undefined ? undefined : groups,
    };
    return { rows, identity: embedder.identity };
  } finally {
    await embedder.close();
  }
}

/** The embeddings of all rows, which a model makes, to be summed up. */
export function embeddingsOfModel(source: RowSource, output: string, embedder: Embedder): EmbeddingSource {
  return {
    name: output,
    table: source.name,
    model: embedder.identity.digest,
    rows: source.rows,
    read: (isWanted) => embedder.embed(isWanted),
  };
}

/** The lists of a column, to be summed up. Throws ConfigurationError where it holds none. */
export function embeddingsOfColumn(
  source: RowSource,
  column: string,
  groupBy: string | undefined,
  { signal }: Pick<SharedContext, 'signal'>,
): EmbeddingSource {
  if (!source.columns.some(({ name }) => name === column)) {
    throw new ConfigurationError(`embeddings names ${JSON.stringify(column)}, which ${source.name} does not have.`);
  }
  return {
    name: column,
    table: source.name,
    model: null,
    rows: source.rows,
    async *read(isWanted) {
      const columns = [column, ...(groupBy === undefined ? [] : [groupBy])];
      for await (const batch of wanted(source.read(columns, BATCH, signal), isWanted)) {
        yield {
          start: batch.start,
          lists: listsOf(batch.columns.get(column)!, column, source.name),
          groups: groupBy === undefined ? undefined : groupsOf(batch, groupBy, source.name),
        };
      }
    },
  };
}

function listsOf({ shape, data, nulls }: ColumnBatch, column: string, table: string): (Float64Array | null)[] {
  const width = shape.reduce((product, size) => product * size, 1);
  const none = new Set(nulls);
  const rows = width === 0 ? 0 : data.length / width;
  const isNumbers = data.length === 0 || typeof data[0] !== 'string';
  if (shape.length === 0 || !isNumbers) {
    throw new ConfigurationError(
      `embeddings names ${JSON.stringify(column)}, which holds no lists in ${table}; an embedding is a list of numbers.`,
    );
  }
  return Array.from({ length: rows }, (_, row) =>
    none.has(row) ? null : numbersOrNull(data.slice(row * width, (row + 1) * width) as ArrayLike<number | bigint>),
  );
}
