import { existsSync } from 'node:fs';
import { shownPath } from '../core/place.ts';
import { modelDigest } from '../onnx/digest.ts';
import { readModel } from '../onnx/model.ts';
import { quantisedOperators } from '../onnx/quantised.ts';
import { planFeeds } from './feeds.ts';
import { openOnnxPredictor } from './onnx-predictor.ts';
import { chooseOutputs, type OutputKind } from './output-choice.ts';
import { predictRows } from './predict-rows.ts';
import type { PredictorLimits } from './predictor.ts';
import type { ModelIdentity, NamedModel, RowPredictor, RowsToPredict } from './row-predictor.ts';
import type { PredictorHost, SourceKind } from './source-kind.ts';

/** An ONNX file and its external weights, run here in a child process. */
export interface OnnxSource {
  readonly kind: 'onnx';
  /** Absolute path of the model file. */
  readonly at: string;
  /** Which output to read, and what it holds; undefined where the file tells. */
  readonly output: string | undefined;
  readonly outputKind: OutputKind | undefined;
}

export const onnxModels: SourceKind<OnnxSource> = {
  async find(model, host) {
    const { at } = model.source;
    if (!existsSync(at)) return null;
    const quantised = quantisedOperators(await readModel(shownPath(at))).length > 0;
    const { digest, files } = await modelDigest(shownPath(at), host.signal);
    const identity: ModelIdentity = { name: model.name, bytes: 'model', digest, files };
    return { identity, quantised, open: (rows, limits) => open(model, identity, rows, limits, host) };
  },
};

async function open(
  { name, position, source }: NamedModel<OnnxSource>,
  identity: ModelIdentity,
  rows: RowsToPredict,
  limits: PredictorLimits,
  host: PredictorHost,
): Promise<RowPredictor> {
  const { childProgram: program, signal } = host;
  const runtime = await host.runtime();
  const predictor = await openOnnxPredictor({ name, modelPath: source.at, program, runtime, limits, signal });
  try {
    const { signature } = predictor;
    const { table, columns, inputs: mapping, reserved, missing } = rows;
    const plan = planFeeds(signature, columns, { table, mapping, reserved, missing, position });
    const asked = { output: source.output, kind: source.outputKind, position };
    const choices = chooseOutputs(signature, rows.task, asked);
    return {
      identity,
      output: choices.map(({ name }) => name).join(', '),
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
