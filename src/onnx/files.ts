import type { Stats } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ConfigurationError } from '../core/errors.ts';
import { likeness } from './likeness.ts';
import { type OnnxModel, readModel } from './model.ts';
import { quoted } from './quoted.ts';
import type { ExternalLocation, StoredTensor } from './tensor.ts';

/** One file of a model. */
export interface ModelFile {
  /** Relative to the model's folder, with `/`, without `.` parts: the name under which it is signed. */
  readonly name: string;
  /** Where it is on this machine. */
  readonly path: string;
}

/** A file with weights that cannot be used, or must not: a sentence that names the tensor. */
export interface ExternalProblem {
  readonly tensor: string;
  /** The end of a sentence that begins with the tensor. */
  readonly what: string;
  /** How to put it right, without a full stop. */
  readonly advice: string;
}

/** What a model keeps outside of its file. */
export interface ExternalFiles {
  /** The model first, the others in the order in which tensors name them. */
  readonly files: readonly ModelFile[];
  readonly problems: readonly ExternalProblem[];
  /** Of all files that were found. */
  readonly bytes: number;
  /** Names of files that have a second name on this disk, under which they can be changed. */
  readonly hardLinked: readonly string[];
  /** Files beside the model that look like its weights, and that no tensor names. */
  readonly unlisted: readonly string[];
}

/**
 * The model file and every file that holds weights of it: all the bytes that make the model what it is. The model comes
 * first, the others in the order in which tensors name them.
 *
 * Throws ConfigurationError, naming the tensor and the file, where `externalFiles` finds a problem.
 */
export async function modelFiles(path: string): Promise<readonly ModelFile[]> {
  return filesOfModel(await readModel(path));
}

/** The same of a model that is read already. */
export async function filesOfModel(model: OnnxModel): Promise<readonly ModelFile[]> {
  const { files, problems } = await externalFiles(model);
  const [first] = problems;
  if (first === undefined) return files;
  throw new ConfigurationError(`${model.path}: the tensor ${quoted(first.tensor)} ${first.what}; ${first.advice}`);
}

/**
 * The files of a model, and what is wrong with them: external data that lies outside of the model's folder (absolute, `..`, or
 * through a link), is missing, no regular file, or shorter than the tensor. As in ONNX Runtime, a linked file may also lie in
 * the folder to which the model file itself is linked: so the cache of the Hugging Face Hub works (microsoft/onnxruntime pull
 * request 27374).
 */
export async function externalFiles(model: OnnxModel): Promise<ExternalFiles> {
  const { path } = model;
  const folder = dirname(resolve(path));
  const folders = [await realpath(folder), dirname(await realpath(path))];
  const files = new Map<string, FoundFile>();
  files.set(basename(path), { path: resolve(path), bytes: model.bytes, links: 1 });
  const problems: ExternalProblem[] = [];
  for (const tensor of model.externalTensors) {
    if (!tensor.external) continue;
    try {
      const name = canonicalName(tensor.external);
      const file = files.get(name) ?? (await locate(folder, name, folders));
      files.set(name, file);
      await demandLength(tensor, tensor.external, name, file);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      problems.push({ tensor: tensor.name, what: error.message, advice: error.advice });
    }
  }
  const found = [...files];
  const beside = await readdir(folder);
  return {
    files: found.map(([name, file]) => ({ name, path: file.path })),
    problems,
    bytes: found.reduce((total, [, { bytes }]) => total + bytes, 0),
    hardLinked: found.filter(([, { links }]) => links > 1).map(([name]) => name),
    unlisted: beside.filter((name) => !files.has(name) && looksLikeWeights(name, basename(path))),
  };
}

interface FoundFile {
  readonly path: string;
  readonly bytes: number;
  /** Names that it has on its disk. */
  readonly links: number;
}

/** Why the elements of a tensor cannot be had, and what to do. */
class Refusal extends Error {
  readonly advice: string;

  constructor(what: string, advice: string, options?: ErrorOptions) {
    super(what, options);
    this.advice = advice;
  }
}

/** `m.onnx.data`, `m.onnx_data_1`, `m.data`: as exporters call them. */
function looksLikeWeights(name: string, model: string): boolean {
  const stem = model.replace(/\.onnx$/i, '');
  return name.startsWith(stem) && /^(?:\.onnx)?[._](?:data|weights|bin)(?:[._]\d+)?$/i.test(name.slice(stem.length));
}

function canonicalName({ location }: ExternalLocation): string {
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
  throw new Refusal(
    `${wanted(location)}, ${problem}`,
    'external data must be named by a relative path with "/" inside the folder of the model',
  );
}

async function locate(folder: string, name: string, folders: readonly string[]): Promise<FoundFile> {
  const path = join(folder, name);
  let real: string;
  let status: Stats;
  try {
    real = await realpath(path);
    status = await stat(real);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const what = code === 'ENOENT' || code === 'ENOTDIR' ? 'which does not exist' : `which cannot be read (${code})`;
    throw new Refusal(`${wanted(name)}, ${what}`, 'put it beside the model', { cause: error });
  }
  if (!folders.some((one) => isWithin(real, one))) {
    throw new Refusal(`${wanted(name)}, a link that leads out of the folder of the model`, 'put the file itself there');
  }
  if (!status.isFile()) throw new Refusal(`${wanted(name)}, which is not a file`, 'put the file of the export there');
  return { path, bytes: status.size, links: status.nlink };
}

async function demandLength(
  { type, dims, bytes }: StoredTensor,
  { offset, length }: ExternalLocation,
  name: string,
  file: FoundFile,
): Promise<void> {
  if (length !== null && bytes !== null && length !== bytes) {
    throw new Refusal(
      `${wanted(name)}, with ${length} bytes, but ${type.name} ${JSON.stringify(dims)} has ${bytes}`,
      'export the model again',
    );
  }
  const end = offset + (length ?? bytes ?? 0);
  if (end <= file.bytes) return;
  const other = likeness(await headOf(file.path));
  const lfs = other?.includes('LFS') ? `: it is ${other}` : '';
  throw new Refusal(
    `${wanted(name)}, up to byte ${end}, but that file has ${file.bytes} bytes${lfs}`,
    'export or download it again',
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

function wanted(location: string): string {
  return `has its elements in ${quoted(location)}`;
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
