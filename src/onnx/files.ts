import type { Stats } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ConfigurationError } from '../core/errors.ts';
import { likeness } from './likeness.ts';
import { readModel } from './model.ts';
import { quoted } from './quoted.ts';
import type { ExternalLocation, StoredTensor } from './tensor.ts';

/** One file of a model. */
export interface ModelFile {
  /** Relative to the model's folder, with `/`, without `.` parts: the name under which it is signed. */
  readonly name: string;
  /** Where it is on this machine. */
  readonly path: string;
}

/**
 * The model file and every file that holds weights of it: all the bytes that make the model what it is. The model comes
 * first, the others in the order in which tensors name them.
 *
 * Throws ConfigurationError, naming the tensor and the file, where external data lies outside of the model's folder
 * (absolute, `..`, or through a link), is missing, no regular file, or shorter than the tensor. As in ONNX Runtime, a
 * linked file may also lie in the folder to which the model file itself is linked: so the cache of the Hugging Face Hub
 * works (microsoft/onnxruntime pull request 27374).
 */
export async function modelFiles(path: string): Promise<readonly ModelFile[]> {
  const model = await readModel(path);
  const folder = dirname(resolve(path));
  const folders = [await realpath(folder), dirname(await realpath(path))];
  const files = new Map<string, { path: string; bytes: number }>();
  files.set(basename(path), { path: resolve(path), bytes: model.bytes });
  for (const tensor of model.externalTensors) {
    if (!tensor.external) continue;
    const name = canonicalName(path, tensor, tensor.external);
    const file = files.get(name) ?? (await locate(path, tensor, folder, name, folders));
    files.set(name, file);
    await demandLength(path, tensor, tensor.external, name, file);
  }
  return [...files].map(([name, file]) => ({ name, path: file.path }));
}

function canonicalName(model: string, tensor: StoredTensor, { location }: ExternalLocation): string {
  const parts = location.split('/').filter((part) => part !== '' && part !== '.');
  const problem =
    location.startsWith('/') || /^[A-Za-z]:/.test(location)
      ? 'an absolute path'
      : /^[A-Za-z][A-Za-z0-9+.-]+:/.test(location)
        ? 'an address'
        : parts.includes('..')
          ? 'a path that leaves the folder of the model'
          : /[\\\0]/.test(location)
            ? 'a path with a backslash or a null character'
            : parts.length === 0
              ? 'no file'
              : undefined;
  if (problem === undefined) return parts.join('/');
  throw new ConfigurationError(
    `${wanted(model, tensor, location)}, ${problem}; external data must be named by a relative path with "/" inside the folder of the model`,
  );
}

async function locate(
  model: string,
  tensor: StoredTensor,
  folder: string,
  name: string,
  folders: readonly string[],
): Promise<{ path: string; bytes: number }> {
  const path = join(folder, name);
  let real: string;
  let status: Stats;
  try {
    real = await realpath(path);
    status = await stat(real);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const what = code === 'ENOENT' || code === 'ENOTDIR' ? 'which does not exist' : `which cannot be read (${code})`;
    throw new ConfigurationError(`${wanted(model, tensor, name)}, ${what}; put it beside the model`, { cause: error });
  }
  if (!folders.some((one) => isWithin(real, one))) {
    throw new ConfigurationError(
      `${wanted(model, tensor, name)}, a link that leads out of the folder of the model; put the file itself there`,
    );
  }
  if (!status.isFile()) throw new ConfigurationError(`${wanted(model, tensor, name)}, which is not a file`);
  return { path, bytes: status.size };
}

async function demandLength(
  model: string,
  tensor: StoredTensor,
  { offset, length }: ExternalLocation,
  name: string,
  file: { path: string; bytes: number },
): Promise<void> {
  if (length !== null && tensor.bytes !== null && length !== tensor.bytes) {
    throw new ConfigurationError(
      `${wanted(model, tensor, name)}, with ${length} bytes, but ${tensor.type.name} ${JSON.stringify(tensor.dims)} has ${tensor.bytes}; export the model again`,
    );
  }
  const end = offset + (length ?? tensor.bytes ?? 0);
  if (end <= file.bytes) return;
  const other = likeness(await headOf(file.path));
  throw new ConfigurationError(
    `${wanted(model, tensor, name)}, up to byte ${end}, but that file has ${file.bytes} bytes` +
      (other?.includes('LFS') ? `: it is ${other}` : '; export or download it again'),
  );
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function wanted(model: string, tensor: StoredTensor, location: string): string {
  return `${model}: the tensor ${quoted(tensor.name)} has its elements in ${quoted(location)}`;
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
