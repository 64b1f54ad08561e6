import { createHash } from 'node:crypto';
import { ConfigurationError } from '../../core/errors.ts';
import type { FileDigest } from '../../onnx/digest.ts';
import type { RegisteredFile } from '../registry.ts';

const MODEL_FILE = 'MLmodel';
/** Ours are a few hundred bytes; what is longer is not ours. */
const MAX_BYTES = 16 * 1024;

/**
 * What MLflow wants beside a model so that `mlflow.pyfunc.load_model` and `mlflow models serve` take it: the flavors `onnx`
 * and `python_function` as `mlflow.onnx` writes them, and what the server must install. By name; empty where the model has
 * not one `.onnx` file at its top, or brings a file of one of these names.
 * A function of the model's file names alone: that is how they are known again when a version is read.
 */
export function packagingFor(paths: readonly string[]): ReadonlyMap<string, string> {
  const [data, ...more] = paths.filter((path) => /^[^/]+\.onnx$/i.test(path));
  if (data === undefined || more.length > 0) return new Map();
  const packaging = new Map([
    [MODEL_FILE, modelText(data)],
    ['python_env.yaml', 'dependencies:\n- -r requirements.txt\n'],
    ['requirements.txt', 'mlflow\nonnx\nonnxruntime\n'],
  ]);
  return paths.some((path) => packaging.has(path)) ? new Map() : packaging;
}

/**
 * The model's own files. Packaging is left out where its bytes are exactly those that we write for the other files;
 * anything else beside a model, or a byte of difference, is a file of the version like any other, and so in its digest.
 */
export async function withoutPackaging(files: readonly RegisteredFile[]): Promise<readonly RegisteredFile[]> {
  const packaging = packagingAmong(files.map(({ name }) => name));
  if (packaging.size === 0) return files;
  const isOurs = await Promise.all(files.map((file) => holds(file, packaging.get(file.name))));
  return files.filter((_, index) => !isOurs[index]);
}

/**
 * A folder that was downloaded from a version of ours holds packaging, which would be left out of the version that is made
 * of it. Throws ConfigurationError, since its digest counts it in.
 */
export function demandNoPackaging(files: readonly FileDigest[]): void {
  const packaging = packagingAmong(files.map(({ path }) => path));
  const ours = files.filter(({ path, sha256 }) => {
    const text = packaging.get(path);
    return text !== undefined && createHash('sha256').update(text).digest('hex') === sha256;
  });
  if (ours.length === 0) return;
  throw new ConfigurationError(
    `${ours.map(({ path }) => path).join(', ')} in the folder of the model ${ours.length === 1 ? 'is' : 'are'} what Model Assay adds to a version in MLflow, and no part of a model. Take ${ours.length === 1 ? 'it' : 'them'} out, and run the gates again.`,
  );
}

/** What we would write beside the other files of these. */
function packagingAmong(names: readonly string[]): ReadonlyMap<string, string> {
  if (!names.includes(MODEL_FILE)) return new Map();
  const known = packagingFor(['model.onnx']);
  return packagingFor(names.filter((name) => !known.has(name)));
}

/** JSON text is a text of YAML. */
function modelText(data: string): string {
  const name = JSON.stringify(data);
  return [
    'flavors:',
    '  onnx:',
    `    data: ${name}`,
    '    providers:',
    '    - CUDAExecutionProvider',
    '    - CPUExecutionProvider',
    '  python_function:',
    `    data: ${name}`,
    '    env:',
    '      virtualenv: python_env.yaml',
    '    loader_module: mlflow.onnx',
    '',
  ].join('\n');
}

async function holds(file: RegisteredFile, text: string | undefined): Promise<boolean> {
  if (text === undefined) return false;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of file.open()) {
    size += chunk.length;
    if (size > MAX_BYTES) return false;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).equals(Buffer.from(text));
}
