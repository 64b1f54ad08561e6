import { lstat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { SigningKey } from '../../src/evidence/keys.ts';
import { writeModelSignature } from '../../src/evidence/manifest.ts';
import { digestFiles } from '../../src/onnx/digest.ts';
import { subjectFiles } from '../../src/onnx/subject-files.ts';

/**
 * Sign a model as OpenSSF Model Signing 1.0 has it, method `key`: the model file and its external weights, and nothing else
 * that lies beside them. Throws what `subjectFiles` throws.
 */
export async function signModel(path: string, key: SigningKey): Promise<Uint8Array> {
  const files = await subjectFiles(path);
  const { files: digests } = await digestFiles(files);
  const linked = await Promise.all(files.map(async (file) => (await lstat(file.path)).isSymbolicLink()));
  // The model is the file, or, where weights lie beside it, the folder.
  const name = files.length === 1 ? basename(path) : basename(dirname(resolve(path)));
  return writeModelSignature(name, digests, key, linked.includes(true));
}
