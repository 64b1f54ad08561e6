import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, type SourcePosition } from '../core/errors.ts';
import { shownPath } from '../core/place.ts';
import type { SourcePlace } from '../predict/named-source.ts';

/** Where an ONNX model lies: of a folder the only ONNX file at its top is run, and all of its files are the model. */
export function onnxPlace(at: string, position: SourcePosition | undefined): Pick<SourcePlace, 'at' | 'whole'> {
  if (!(statSync(at, { throwIfNoEntry: false })?.isDirectory() ?? false)) return { at };
  const models = readdirSync(at).filter((name) => /\.onnx$/i.test(name));
  const [only] = models;
  if (only !== undefined && models.length === 1) return { at: join(at, only), whole: at };
  throw new ConfigurationError(
    models.length === 0
      ? `The folder ${shownPath(at)} has no ONNX file at its top. Name the model’s file, or the program that predicts with this folder: model: { path: …, command: … }.`
      : `The folder ${shownPath(at)} has ${models.length} ONNX files at its top (${models.sort().slice(0, 5).join(', ')}). Name one of them, or put each model into a folder of its own.`,
    { position },
  );
}
