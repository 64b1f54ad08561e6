import { existsSync } from 'node:fs';
import { shownPath } from '../core/place.ts';
import { TOOL } from '../core/version.ts';
import { modelDigest, subjectDigest } from '../onnx/digest.ts';
import { readModel } from '../onnx/model.ts';
import { withOutputs } from '../onnx/promote.ts';
import { quantisedOperators } from '../onnx/quantised.ts';
import { planFeeds } from './feeds.ts';
import { type PredictedOf, withKept } from './kept-predictions.ts';
import { openOnnxPredictor } from './onnx-predictor.ts';
import { chooseOutputs, type OutputKind } from './output-choice.ts';
import { predictRows } from './predict-rows.ts';
import type { PredictorBudget, Signature } from './predictor.ts';
import type { Keeping, ModelIdentity, NamedModel, RowPredictor, RowsToPredict } from './row-predictor.ts';
import type { PredictorHost, SourceKind } from './source-kind.ts';
import { type ZipMap, zipMapsOf } from './zip-map.ts';

/** An ONNX file and its external weights, run here in a child process. */
export interface OnnxSource {
  readonly kind: 'onnx';
  /** Absolute path of the model file. */
  readonly at: string;
  /** The folder all of whose files are the model; undefined where it is the file with its external weights. */
  readonly folder?: string | undefined;
  /** Which output to read, and what it holds; undefined where the file tells. */
  readonly output: string | undefined;
  readonly outputKind: OutputKind | undefined;
}

export const onnxModels: SourceKind<OnnxSource> = {
  async find(model, host) {
    const { at, folder } = model.source;
    if (!existsSync(at)) return null;
    const read = await readModel(shownPath(at));
    const quantised = quantisedOperators(read).length > 0;
    const maps = zipMapsOf(read.graph);
    const { digest, files } = await (folder === undefined
      ? modelDigest(shownPath(at), host.signal)
      : subjectDigest(shownPath(folder), host.signal));
    const identity: ModelIdentity = { name: model.name, bytes: 'model', digest, files };
    const opened = (rows: RowsToPredict, budget: PredictorBudget) => open(model, identity, maps, rows, budget, host);
    return {
      identity,
      quantised,
      async open(rows, budget) {
        const of = rows.kept && (await predictedOf(model, identity, rows, rows.kept, budget, host));
        // What depends on the processor is no other processor’s.
        const depends = quantised && budget.quantisedArithmetic === 'native';
        if (!of || depends) return opened(rows, budget);
        return withKept(of, rows.kept!, host.log, identity, () => opened(rows, budget));
      },
    };
  },
};

/** Everything that changes what a model says of rows, but for the last bits that kernels of another processor change. */
async function predictedOf(
  { source: { output, outputKind } }: NamedModel<OnnxSource>,
  { digest }: ModelIdentity,
  { columns, task, inputs, categories, missing, reserved }: RowsToPredict,
  { rows, count }: Keeping,
  { quantisedArithmetic }: PredictorBudget,
  host: PredictorHost,
): Promise<PredictedOf> {
  const { version } = await host.runtime();
  return {
    ...{ tool: TOOL.version, onnxruntime: version, model: digest, output, outputKind, quantisedArithmetic },
    ...{ rows, count, columns, task, inputs, categories, missing, reserved },
  };
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

async function open(
  { name, position, source }: NamedModel<OnnxSource>,
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
