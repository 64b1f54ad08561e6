import { existsSync } from 'node:fs';
import { shownPath } from '../core/place.ts';
import { TOOL } from '../core/version.ts';
import { digestFiles, subjectDigest } from '../onnx/digest.ts';
import { filesOfModel } from '../onnx/files.ts';
import { readModel } from '../onnx/model.ts';
import { quantisedOperators } from '../onnx/quantised.ts';
import type { PredictedOf } from './kept-predictions.ts';
import type { OutputKind } from './output-choice.ts';
import type { PredictorBudget } from './predictor.ts';
import type { Keeping, ModelIdentity, NamedModel, RowsToPredict } from './row-predictor.ts';
import type { PredictorHost, SourceKind } from './source-kind.ts';
import { zipMapsOf } from './zip-map.ts';

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
      ? digestFiles(await filesOfModel(read), host.signal)
      : subjectDigest(shownPath(folder), host.signal));
    const identity: ModelIdentity = { name: model.name, bytes: 'model', digest, files };
    // Which bytes a model is needs nothing of what runs it.
    const opened = async (rows: RowsToPredict, budget: PredictorBudget) =>
      (await import('./onnx-rows.ts')).openOnnxRows(model, identity, maps, rows, budget, host);
    return {
      identity,
      quantised,
      async open(rows, budget) {
        const of = rows.kept && (await predictedOf(model, identity, rows, rows.kept, budget, host));
        // What depends on the processor is no other processor’s.
        const depends = quantised && budget.quantisedArithmetic === 'native';
        if (!of || depends) return opened(rows, budget);
        const { withKept } = await import('./kept-predictions.ts');
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
