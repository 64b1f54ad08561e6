import { ConfigurationError } from '../../../core/errors.ts';
import type { FoundModel, ModelIdentity } from '../../../predict/row-predictor.ts';
import { cells } from '../../../table/cells.ts';
import type { RowBatch, RowSource } from '../../../table/rows.ts';
import type { SharedContext } from '../../context.ts';
import type { GatePolicy, ModelPolicy } from '../../gate.ts';
import type { DriftKeys, EmbeddingOutput } from '../keys.ts';
import { LIMITS } from '../predictions.ts';
import { type JointRows, MOST_ROWS } from './rows.ts';

const BATCH = 64;

/** The model of the policy, read at this output. Throws ConfigurationError where the policy has no ONNX file. */
export async function embeddingModel(
  { model, sources }: GatePolicy<DriftKeys>,
  { output }: EmbeddingOutput,
  { findModel }: SharedContext,
): Promise<FoundModel> {
  const position = sources.at(['embeddings']);
  if (model?.source.kind !== 'onnx') {
    throw new ConfigurationError(
      `embeddings names the output ${JSON.stringify(output)}, and the policy has no ONNX file as its model that could have it.`,
      { position },
    );
  }
  // Logits are handed on as the model gives them: any numbers of a row.
  const source = { ...model.source, output, outputKind: 'logits' as const };
  const named: ModelPolicy = { ...model, source, position };
  const found = await findModel(named);
  if (found !== null) return found;
  throw new ConfigurationError(`There is no model ${model.name}, which is to embed.`, { position });
}

/** What the model makes of rows of one side, of every k-th batch where there are many. */
export async function embedRows(
  source: RowSource,
  model: FoundModel,
  { output, inputs, categories }: EmbeddingOutput,
  beside: { readonly id: string | undefined; readonly groupBy: string | undefined },
  context: SharedContext,
): Promise<{ readonly rows: JointRows; readonly identity: ModelIdentity }> {
  const has = (name: string | undefined): name is string => source.columns.some((column) => column.name === name);
  const [id, groupBy] = [beside.id, beside.groupBy].map((name) => (has(name) ? name : undefined));
  const reserved = [id, groupBy].filter((name) => name !== undefined);
  const predictor = await model.open(
    { table: source.name, columns: source.columns, task: 'classes', id, inputs, categories, reserved },
    LIMITS,
  );
  try {
    const embedded: number[][] = [];
    const names: string[] = [];
    const groups: number[] = [];
    const codes = new Map<unknown, number>();
    const columns = [...new Set([...predictor.columns, ...reserved])];
    const batches = everyKth(
      source.read(columns, BATCH, context.signal, predictor.texts),
      Math.ceil(source.rows / MOST_ROWS),
    );
    for await (const { batch, predicted } of predictor.predict(batches)) {
      const scored = predicted.find((one) => one.kind === 'logits');
      if (scored === undefined || !('scores' in scored)) {
        throw new ConfigurationError(
          `The output ${JSON.stringify(output)} holds no numbers, and an embedding is a list of them.`,
        );
      }
      const { scores, classes } = scored;
      for (let row = 0; row < batch.rows; row++) {
        embedded.push(Array.from(scores.subarray(row * classes, (row + 1) * classes), Number));
      }
      const of = (column: string) => [...cells(batch.columns.get(column)!, { table: source.name, column })];
      if (id !== undefined) names.push(...of(id).map(String));
      else for (let row = 0; row < batch.rows; row++) names.push(`row ${batch.start + row + 1}`);
      if (groupBy === undefined) continue;
      for (const group of of(groupBy)) {
        if (!codes.has(group)) codes.set(group, codes.size);
        groups.push(codes.get(group)!);
      }
    }
    const rows: JointRows = {
      rows: embedded.length,
      columns: new Map([[output, embedded]]),
      names,
      groups: groupBy === undefined ? undefined : groups,
    };
    return { rows, identity: predictor.identity };
  } finally {
    await predictor.close();
  }
}

async function* everyKth(batches: AsyncIterable<RowBatch>, step: number): AsyncGenerator<RowBatch> {
  let at = 0;
  for await (const batch of batches) if (at++ % step === 0) yield batch;
}
