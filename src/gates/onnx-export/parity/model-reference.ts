import { ConfigurationError } from '../../../core/errors.ts';
import { type Digest, digestOfHex } from '../../../core/units.ts';
import { makeFeed, planFeeds } from '../../../predict/feeds.ts';
import type { Predictor } from '../../../predict/predictor.ts';
import type { RowSource } from '../../../table/rows.ts';
import type { GateContext } from '../../context.ts';
import type { GatePolicy } from '../../gate.ts';
import type { OnnxExportKeys } from '../keys.ts';
import { precisionOf } from '../precision.ts';
import { fetched } from '../run-model.ts';
import { generatedSamples } from './generated.ts';
import type { Questions, Reference } from './reference.ts';
import { BATCH } from './row-reference.ts';

type Policy = GatePolicy<OnnxExportKeys>;

/** Another model, such as the one that this one was converted from, asked about rows, or about inputs that are made. */
export async function modelReference(
  { keys, resolve, sources }: Policy,
  context: GateContext,
  name: string,
  path: string,
): Promise<Reference> {
  const position = sources.at(['reference']);
  const source = { kind: 'onnx', at: path, output: undefined, outputKind: undefined } as const;
  const found = await context.findModel({ name, source, position });
  if (found === null) {
    throw new ConfigurationError(
      `The reference ${name} is not at ${context.files.shown(path)}${context.files.whyMissing(path)}. Put it there, or name another one.`,
      { position },
    );
  }
  const structure = await context.readOnnx(context.files.shown(path));
  const rows = await rowsToAsk();
  const { timeout, memory, threads } = keys;
  const other = await context.openOnnx({ name, path }, { timeout, memory, threads }).catch(async (error: unknown) => {
    await rows?.close();
    throw error;
  });
  const [file] = found.identity.files;
  const asked = rows ? [{ name: keys.inputs!, digest: rows.digest, rows: rows.rows }] : [];
  let generated = 0;
  return {
    name,
    get datasets() {
      return [{ name, digest: fileDigest(file!.sha256), rows: rows?.rows ?? generated }, ...asked];
    },
    precision: precisionOf(structure),
    model: { name, path, structure },
    generated: rows === null,
    async ask(predictor) {
      if (rows) return questionsOver(rows, predictor, other, context.signal);
      const questions = generatedSamples(predictor, other, keys);
      generated = questions.rows;
      return questions;
    },
    async close() {
      await other.close();
      await rows?.close();
    },
  };

  async function rowsToAsk(): Promise<RowSource | null> {
    if (keys.inputs === undefined) return null;
    const tables = await context.tables();
    return tables.openRows({ paths: [context.files.shown(resolve(keys.inputs, ['inputs']))] });
  }
}

/** Of the file alone, which is what tells whether the evidence is stale. */
function fileDigest(sha256: string): Digest {
  return digestOfHex(sha256);
}

function questionsOver(source: RowSource, predictor: Predictor, other: Predictor, signal: AbortSignal): Questions {
  const options = { table: source.name };
  const plans = [predictor, other].map(({ signature }) => planFeeds(signature, source.columns, options));
  const columns = [...new Set(plans.flatMap((plan) => plan.columns))];
  const texts = [...new Set(plans.flatMap((plan) => plan.texts))];
  return {
    rows: source.rows,
    outputs: fetched(other),
    problem: null,
    async *samples(outputs) {
      for await (const batch of source.read(columns, BATCH, signal, texts)) {
        const [inputs, otherInputs] = plans.map((plan) => makeFeed(plan, batch).tensors);
        yield { inputs: inputs!, otherInputs: otherInputs!, wanted: () => other.predict(otherInputs!, outputs) };
      }
    },
  };
}
