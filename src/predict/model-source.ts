import { placed } from '../core/errors.ts';
import { type CommandSource, commands } from './command-source.ts';
import { endpoints, type HttpSource } from './http-source.ts';
import { type OnnxSource, onnxModels } from './onnx-source.ts';
import { earlierResults, type ResultSource } from './result-source.ts';
import type { FoundModel, NamedModel } from './row-predictor.ts';
import type { PredictorHost, SourceKind } from './source-kind.ts';
import { predictionTables, type TableSource } from './table-source.ts';

/** Where the predictions of a model come from. */
export type ModelSource = OnnxSource | TableSource | CommandSource | HttpSource | ResultSource;

/** Every kind of source. A new one is a file of its own, a member of the union and a line here. */
const KINDS: { readonly [Kind in ModelSource['kind']]: SourceKind<Extract<ModelSource, { kind: Kind }>> } = {
  onnx: onnxModels,
  table: predictionTables,
  command: commands,
  http: endpoints,
  result: earlierResults,
};

/** See `SourceKind.find`. */
export function findModel(model: NamedModel<ModelSource>, host: PredictorHost): Promise<FoundModel | null> {
  const kind = KINDS[model.source.kind] as SourceKind<ModelSource>;
  return placed(model.position, () => kind.find(model, host));
}
