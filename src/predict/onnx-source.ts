import { existsSync } from 'node:fs';
import { shownPath } from '../core/place.ts';
import { modelDigest, subjectDigest } from '../onnx/digest.ts';
import { readModel } from '../onnx/model.ts';
import { quantisedOperators } from '../onnx/quantised.ts';
import type { OutputKind } from './output-choice.ts';
import type { ModelIdentity } from './row-predictor.ts';
import type { SourceKind } from './source-kind.ts';
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
      ? modelDigest(shownPath(at), host.signal)
      : subjectDigest(shownPath(folder), host.signal));
    const identity: ModelIdentity = { name: model.name, bytes: 'model', digest, files };
    return {
      identity,
      quantised,
      // Which bytes a model is needs nothing of what runs it.
      open: async (rows, budget) =>
        (await import('./onnx-rows.ts')).openOnnxRows(model, identity, maps, rows, budget, host),
    };
  },
};
