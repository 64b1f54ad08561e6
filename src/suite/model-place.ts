import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, type SourcePosition } from '../core/errors.ts';
import { shownPath } from '../core/place.ts';
import type { SourcePlace } from '../predict/named-source.ts';

/**
 * Where an ONNX model lies: of a folder `file` is run, by default the only ONNX file at its top, and all files of the folder
 * are the model.
 */
export function onnxPlace(
  at: string,
  file: string | undefined,
  position: SourcePosition | undefined,
): Pick<SourcePlace, 'at' | 'whole'> {
  const folder = shownPath(at);
  const fail = (message: string) => new ConfigurationError(message, { position });
  if (!isA(at, 'isDirectory')) {
    if (file === undefined) return { at };
    throw fail(
      `file names the ONNX file in a folder, and ${folder} is none. Name the folder with path, or leave file out.`,
    );
  }
  if (file !== undefined) {
    const isInside = file.split('/').every((part) => !['', '.', '..'].includes(part));
    if (isInside && isA(join(at, file), 'isFile')) return { at: join(at, file), whole: at };
    throw fail(`The folder ${folder} has no file ${JSON.stringify(file)}. Name one in it, such as onnx/model.onnx.`);
  }
  const models = readdirSync(at).filter((name) => /\.onnx$/i.test(name));
  const [only] = models;
  if (only !== undefined && models.length === 1) return { at: join(at, only), whole: at };
  throw fail(
    models.length === 0
      ? `The folder ${folder} has no ONNX file at its top. Name the one that is run with file (onnx/model.onnx), or the program that predicts with this folder with command.`
      : `The folder ${folder} has ${models.length} ONNX files at its top (${models.sort().slice(0, 5).join(', ')}). Name the one that is run with file.`,
  );
}

function isA(path: string, what: 'isFile' | 'isDirectory'): boolean {
  return statSync(path, { throwIfNoEntry: false })?.[what]() ?? false;
}
