import { ConfigurationError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import type { Tensor } from '../../core/tensor.ts';
import { type FeedPlan, makeFeed, planFeeds } from '../../predict/feeds.ts';
import { generateInputs } from '../../predict/generated-inputs.ts';
import type { Signature } from '../../predict/predictor.ts';
import { symbolOf, symbolsOf } from '../../predict/symbols.ts';
import type { RowSource } from '../../table/rows.ts';
import { several } from '../../wording/numbers.ts';
import type { GatePolicy } from '../gate.ts';
import type { LatencyKeys } from './keys.ts';
import type { Cell } from './measurement.ts';

/** What one call is given, by input. */
export type CallInputs = ReadonlyMap<string, Tensor>;

type Policy = GatePolicy<LatencyKeys>;

/** Different inputs of calls, so that no cache knows them all, as far as they fit into this many bytes. */
const MOST_INPUTS = 64;
const MOST_BYTES = 64 * 2 ** 20;

/**
 * The inputs of the calls of one cell, each used in turn: rows of the data where there are some, else made with the seed.
 * Throws ConfigurationError where model, rows and cell do not fit together.
 */
export async function inputsFor(
  model: { readonly name: string; readonly signature: Signature },
  cell: Cell,
  policy: Policy,
  source: RowSource | null,
  signal: AbortSignal,
): Promise<readonly CallInputs[]> {
  requireBatch(model, cell, policy);
  if (source === null) requireDimensions(model, cell, policy);
  return source === null ? generatedInputs(model, cell, policy) : inputsOfRows(model, cell, policy, source, signal);
}

function requireBatch(
  { name, signature }: Parameters<typeof inputsFor>[0],
  { batch }: Cell,
  { sources }: Policy,
): void {
  const fixed = signature.inputs.find(({ dims: [first] }) => typeof first === 'number' && first !== batch);
  if (fixed === undefined) return;
  throw new ConfigurationError(
    `${name} takes batches of ${fixed.dims[0]} only (input "${fixed.name}"), and batch asks for ${batch}. Say batch: ${fixed.dims[0]}, or export the model with a dynamic batch dimension.`,
    { position: sources.at(['batch']) },
  );
}

/** A size of a dimension that is not there would be a promise about calls that nobody made. */
function requireDimensions(
  { name, signature: { inputs } }: Parameters<typeof inputsFor>[0],
  { sizes }: Cell,
  { sources }: Policy,
): void {
  const symbols = symbolsOf(inputs);
  const stranger = Object.keys(sizes).find((size) => !symbols.includes(size));
  if (stranger === undefined) return;
  const known = symbols.length === 0 ? 'All of them have fixed sizes' : `They have ${symbols.join(', ')}`;
  throw new ConfigurationError(
    `sizes names "${stranger}", and no input of ${name} has that dimension.${didYouMean(stranger, symbols)} ${known}.`,
    { position: sources.at(['sizes', stranger]) },
  );
}

function generatedInputs(
  { name, signature: { inputs } }: Parameters<typeof inputsFor>[0],
  { batch, sizes }: Cell,
  { keys, sources }: Policy,
): CallInputs[] {
  const batches = new Set(
    inputs.flatMap((input) => {
      const [first] = input.dims;
      return typeof first === 'string' ? [symbolOf(first, input.name, 0)] : [];
    }),
  );
  const symbols = symbolsOf(inputs).filter((symbol) => !batches.has(symbol));
  const unknown = symbols.find((symbol) => sizes[symbol] === undefined);
  if (unknown !== undefined) {
    throw new ConfigurationError(
      `The inputs of ${name} have the symbolic dimension "${unknown}", and nothing says how large it is. Say so with sizes: { ${unknown}: 128 }, or name rows with data.`,
      { position: sources.at(['sizes']) },
    );
  }
  const all = new Map([...Object.entries(sizes), ...[...batches].map((symbol): [string, number] => [symbol, batch])]);
  const made: CallInputs[] = [];
  for (let bytes = 0; made.length < MOST_INPUTS && bytes < MOST_BYTES; bytes += bytesOf(made.at(-1)!)) {
    // Each input of each call has a seed of its own.
    made.push(generateInputs(inputs, all, keys.seed + made.length * inputs.length, { ranges: {} }));
  }
  return made;
}

async function inputsOfRows(
  { signature }: Parameters<typeof inputsFor>[0],
  { batch }: Cell,
  { keys, sources }: Policy,
  source: RowSource,
  signal: AbortSignal,
): Promise<CallInputs[]> {
  const plan: FeedPlan = planFeeds(signature, source.columns, {
    table: source.name,
    mapping: keys.data?.inputs,
    categories: keys.data?.categories,
    missing: keys.data?.missing,
    position: sources.at(['data', 'inputs']) ?? sources.at(['data']),
  });
  const read: CallInputs[] = [];
  let bytes = 0;
  for await (const rows of source.read(plan.columns, batch, signal, plan.texts)) {
    if (rows.rows < batch || read.length === MOST_INPUTS || bytes >= MOST_BYTES) break;
    read.push(makeFeed(plan, rows).tensors);
    bytes += bytesOf(read.at(-1)!);
  }
  if (read.length > 0) return read;
  throw new ConfigurationError(
    `${source.name} has ${several(source.rows, 'row')}, too few for one batch of ${batch}. Name more rows, or a smaller batch.`,
    { position: sources.at(['batch']) },
  );
}

function bytesOf(inputs: CallInputs): number {
  return [...inputs.values()].reduce(
    (sum, { data }) => sum + ('byteLength' in data ? data.byteLength : data.length),
    1,
  );
}
