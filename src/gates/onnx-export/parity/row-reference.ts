import { SubjectError } from '../../../core/errors.ts';
import { makeFeed, planFeeds } from '../../../predict/feeds.ts';
import type { Predictor } from '../../../predict/predictor.ts';
import type { RowBatch, RowSource } from '../../../table/rows.ts';
import type { GateContext } from '../../context.ts';
import { batchProblem } from './batch-problem.ts';
import type { Questions, Reference } from './reference.ts';

export const BATCH = 64;

/** A table of inputs with the outputs that belong to them. */
export async function rowReference(context: GateContext, name: string, path: string): Promise<Reference> {
  const tables = await context.tables();
  const source = await tables.openRows({ paths: [context.files.shown(path)] });
  return {
    name,
    datasets: [{ name, digest: source.digest, rows: source.rows }],
    precision: null,
    model: null,
    generated: false,
    ask: async (predictor, model) => ({
      ...questionsOf(predictor, source, context.signal),
      problem: batchProblem(model, () => source.rows),
    }),
    close: () => source.close(),
  };
}

function questionsOf({ signature }: Predictor, source: RowSource, signal: AbortSignal): Omit<Questions, 'problem'> {
  const { columns, name, rows } = source;
  const given = columns.map((column) => column.name);
  const own = signature.outputs.map((output) => output.name).filter((output) => given.includes(output));
  const plan = planFeeds(signature, columns, { table: name, reserved: own });
  return {
    rows,
    outputs: given.filter((column) => !plan.columns.includes(column)),
    async *samples(outputs) {
      for await (const batch of source.read([...plan.columns, ...outputs], BATCH, signal, plan.texts)) {
        const wanted = new Map(outputs.map((output) => [output, tensorOf(batch, output)]));
        yield { inputs: makeFeed(plan, batch).tensors, otherInputs: null, wanted: async () => wanted };
      }
    },
  };
}

function tensorOf(batch: RowBatch, name: string) {
  const column = batch.columns.get(name)!;
  if (column.nulls.length > 0)
    throw new SubjectError(`The reference has no value of ${name} in row ${batch.start + column.nulls[0]! + 1}.`);
  return { type: column.type, dims: [batch.rows, ...column.shape], data: column.data };
}
