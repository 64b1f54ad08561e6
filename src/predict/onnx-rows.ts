import { withOutputs } from '../onnx/promote.ts';
import { planFeeds } from './feeds.ts';
import { openOnnxPredictor } from './onnx-predictor.ts';
import { chooseOutputs, type OutputKind } from './output-choice.ts';
import { predictRows } from './predict-rows.ts';
import type { PredictorBudget, Signature } from './predictor.ts';
import type { ModelIdentity, NamedModel, RowPredictor, RowsToPredict } from './row-predictor.ts';
import type { PredictorHost } from './source-kind.ts';
import type { ZipMap } from './zip-map.ts';

/** Which file, and which output of it. */
interface OnnxOutput {
  readonly at: string;
  readonly output: string | undefined;
  readonly outputKind: OutputKind | undefined;
}

/** The maps are read as the tensors that they are made of, whose shape the runtime may not have worked out. */
function withoutMaps(signature: Signature, maps: readonly ZipMap[]): Signature {
  const outputs = signature.outputs.map((output) =>
    output.dims.length === 0 && maps.some(({ tensor }) => tensor === output.name)
      ? { ...output, dims: ['', ''] }
      : output,
  );
  const nonTensorOutputs = signature.nonTensorOutputs?.filter((name) => !maps.some(({ output }) => output === name));
  return { ...signature, outputs, nonTensorOutputs };
}

/** An ONNX file as what answers rows. Throws what `openOnnxPredictor`, `planFeeds` and `chooseOutputs` throw. */
export async function openOnnxRows(
  { name, position, source }: NamedModel<OnnxOutput>,
  identity: ModelIdentity,
  maps: readonly ZipMap[],
  rows: RowsToPredict,
  budget: PredictorBudget,
  host: PredictorHost,
): Promise<RowPredictor> {
  const { childProgram: program, signal } = host;
  const runtime = await host.runtime();
  const openAt = (modelPath: string) => openOnnxPredictor({ name, modelPath, program, runtime, budget, signal });
  const tensors = [...new Set(maps.map(({ tensor }) => tensor))];
  // Where the maps are made of cannot be asked for unless the graph gives it.
  const predictor = tensors.length === 0 ? await openAt(source.at) : await withOutputs(source.at, tensors, openAt);
  try {
    const signature = withoutMaps(predictor.signature, maps);
    const { table, columns, inputs: mapping, categories, reserved, missing } = rows;
    const plan = planFeeds(signature, columns, { table, mapping, categories, reserved, missing, position });
    const map = maps.find(({ output }) => output === source.output);
    const asked = { output: map?.tensor ?? source.output, kind: source.outputKind, position };
    const choices = chooseOutputs(signature, rows.task, asked).map((choice) =>
      maps.some(({ tensor }) => tensor === choice.name) && choice.kind === 'unknown'
        ? { ...choice, kind: 'probabilities' as const, saidBy: 'type' as const }
        : choice,
    );
    const classes = maps.find(({ tensor }) => choices.some((choice) => choice.name === tensor))?.classes;
    return {
      identity,
      output: choices.map(({ name }) => name).join(', '),
      ...(classes && { classes }),
      unreadable: signature.nonTensorOutputs ?? [],
      environment: predictor.environment,
      columns: plan.columns,
      texts: plan.texts,
      predict: (batches) => predictRows(predictor, plan, choices, batches),
      close: () => predictor.close(),
    };
  } catch (error) {
    await predictor.close();
    throw error;
  }
}
