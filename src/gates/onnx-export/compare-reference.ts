import { SubjectError } from '../../core/errors.ts';
import type { OnnxModel } from '../../onnx/model.ts';
import { makeFeed, planFeeds } from '../../predict/feeds.ts';
import type { Predictor } from '../../predict/predictor.ts';
import type { RowBatch, RowSource } from '../../table/rows.ts';
import { sumAgreement, type Tolerance } from './agreement.ts';
import type { Parity } from './execution.ts';
import { ofTheModel } from './run-model.ts';

const BATCH = 64;

/**
 * Feeds the model the inputs of a reference and compares what it says with the outputs that stand beside them.
 * Throws ConfigurationError where the reference does not have every input.
 */
export async function compareReference(
  predictor: Predictor,
  model: OnnxModel,
  source: RowSource,
  tolerance: Tolerance,
  signal: AbortSignal,
): Promise<Parity> {
  const { name, rows, columns } = source;
  const { signature } = predictor;
  const given = columns.map((column) => column.name);
  const compared = signature.outputs.map((output) => output.name).filter((output) => given.includes(output));
  const missing = model.outputs.map((output) => output.name).filter((output) => !compared.includes(output));
  const plan = planFeeds(signature, columns, { table: name, reserved: compared });
  const lost = given.filter((column) => !compared.includes(column) && !plan.columns.includes(column));
  const found = { name, rows, missing, lost };
  const problem = batchProblem(model, rows);
  if (problem !== null) return { ...found, problem, outputs: new Map() };
  if (compared.length === 0) return { ...found, problem: null, outputs: new Map() };
  const sums = new Map(compared.map((output) => [output, sumAgreement(tolerance)]));
  try {
    for await (const batch of source.read([...plan.columns, ...compared], BATCH, signal, plan.texts)) {
      const outputs = await predictor.predict(makeFeed(plan, batch).tensors, compared);
      for (const [output, sum] of sums) sum.add(outputs.get(output)!, tensorOf(batch, output));
    }
  } catch (error) {
    return { ...found, problem: ofTheModel(error), outputs: new Map() };
  }
  return { ...found, problem: null, outputs: new Map([...sums].map(([output, sum]) => [output, sum.result()])) };
}

function tensorOf(batch: RowBatch, name: string) {
  const column = batch.columns.get(name)!;
  if (column.nulls.length > 0)
    throw new SubjectError(`The reference has no value of ${name} in row ${batch.start + column.nulls[0]! + 1}.`);
  return { type: column.type, dims: [batch.rows, ...column.shape], data: column.data };
}

/** A model whose batch was fixed by the export takes rows one by one, which hides what the export did. */
function batchProblem({ inputs }: OnnxModel, rows: number): string | null {
  const fixed = inputs.find(({ dims }) => typeof dims?.[0] === 'number' && dims[0] !== rows);
  if (fixed === undefined) return null;
  return (
    `The reference has ${rows} rows, and the input "${fixed.name}" takes batches of ${fixed.dims![0]} only: the export fixed the ` +
    'batch. Export with a dynamic batch dimension, or give a reference of that many rows.'
  );
}
