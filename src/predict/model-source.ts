import { placed } from '../core/errors.ts';
import type { CommandSource } from './command-source.ts';
import type { HttpSource } from './http-source.ts';
import type { OnnxSource } from './onnx-source.ts';
import type { ResultSource } from './result-source.ts';
import type { FoundModel, NamedModel } from './row-predictor.ts';
import type { PredictorHost, SourceKind } from './source-kind.ts';
import type { TableSource } from './table-source.ts';

/** Where the predictions of a model come from. */
export type ModelSource = OnnxSource | TableSource | CommandSource | HttpSource | ResultSource;

/** Every kind of source, loaded when one is asked for. A new one is a file of its own, a member of the union and a line here. */
const KINDS: {
  readonly [Kind in ModelSource['kind']]: () => Promise<SourceKind<Extract<ModelSource, { kind: Kind }>>>;
} = {
  onnx: async () => (await import('./onnx-source.ts')).onnxModels,
  table: async () => (await import('./table-source.ts')).predictionTables,
  command: async () => (await import('./command-source.ts')).commands,
  http: async () => (await import('./http-source.ts')).endpoints,
  result: async () => (await import('./result-source.ts')).earlierResults,
};

/** See `SourceKind.find`. */
export async function findModel(model: NamedModel<ModelSource>, host: PredictorHost): Promise<FoundModel | null> {
  const kind = (await KINDS[model.source.kind]()) as SourceKind<ModelSource>;
  return placed(model.position, () => kind.find(model, host));
}
