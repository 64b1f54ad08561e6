import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { ConfigurationError, EnvironmentError } from '../core/errors.ts';
import { fileProblem } from '../core/file-problem.ts';
import { openPlainFile } from '../core/plain-file.ts';
import { ALWAYS_IGNORED } from '../onnx/subject-files.ts';
import type { Serialization } from './manifest.ts';

const MAX_FILES = 100_000;
const CHUNK_BYTES = 1024 * 1024;

/** A file of a model, by the name that a signature has for it. */
export interface TreeFile {
  readonly name: string;
  readonly path: string;
}

/**
 * Every regular file below a folder but what is ignored: the default list, what the signer left out, and the signature
 * itself (model-signing-spec, spec/v1.0.md §6.1 and §6.2). Paths are matched whole and from the top.
 * Throws ConfigurationError for a link where links were not followed, for a folder that is a link, and for what is neither
 * file nor folder.
 */
export async function filesBelow(
  folder: string,
  { links, ignored }: Serialization,
  signature: string,
): Promise<readonly TreeFile[]> {
  const out = relative(folder, signature).split(sep).join('/');
  const skipped = new Set([...ALWAYS_IGNORED, ...ignored, out]);
  const files: TreeFile[] = [];
  const visit = async (at: string): Promise<void> => {
    for (const entry of await entriesOf(join(folder, at))) {
      const name = at === '' ? entry.name : `${at}/${entry.name}`;
      if (skipped.has(name)) continue;
      const path = join(folder, name);
      if (entry.isDirectory()) await visit(name);
      else if (entry.isFile() || (entry.isSymbolicLink() && links && (await isFile(path)))) files.push({ name, path });
      else throw new ConfigurationError(strangeSentence(path, entry));
      if (files.length > MAX_FILES) throw new ConfigurationError(`${folder} holds more than ${MAX_FILES} files.`);
    }
  };
  await visit('');
  return files;
}

/** Is it a regular file, or a link that the signer followed to one? */
export async function isPlainFile(path: string, { links }: Pick<Serialization, 'links'>): Promise<boolean> {
  const status = await lstat(path).catch(() => null);
  return status !== null && (status.isFile() || (links && status.isSymbolicLink() && (await isFile(path))));
}

/**
 * Digests of a file as a signature lists them, by name: one, or one for each shard (spec/v1.0.md §6.3). An empty file has
 * no shard. Throws EnvironmentError where it cannot be read.
 */
export async function resourcesOf(file: TreeFile, { shardBytes, hash }: Serialization): Promise<Map<string, string>> {
  if (shardBytes === null) return new Map([[file.name, await hashRange(file.path, hash, 0, null)]]);
  const { size } = await stat(file.path);
  const shards = new Map<string, string>();
  for (let start = 0; start < size; start += shardBytes) {
    const end = Math.min(start + shardBytes, size);
    shards.set(`${file.name}:${start}:${end}`, await hashRange(file.path, hash, start, end));
  }
  return shards;
}

/** The file that a resource belongs to: a shard's range is the last two numbers, since a name may hold colons. */
export function fileOf(resource: string, { shardBytes }: Pick<Serialization, 'shardBytes'>): string {
  return shardBytes === null ? resource : resource.replace(/:\d+:\d+$/, '');
}

async function hashRange(
  path: string,
  type: Serialization['hash'],
  start: number,
  end: number | null,
): Promise<string> {
  const hash = createHash(type === 'blake2b' ? 'blake2b512' : type);
  try {
    const options = { highWaterMark: CHUNK_BYTES, start, ...(end !== null && { end: end - 1 }) };
    const bytes = (await openPlainFile(path)).createReadStream(options);
    for await (const chunk of bytes as AsyncIterable<Buffer>) hash.update(chunk);
  } catch (error) {
    throw new EnvironmentError(`Reading ${path} failed: ${fileProblem(error)}.`, { cause: error });
  }
  return hash.digest('hex');
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw new ConfigurationError(`The folder ${folder} cannot be read: ${fileProblem(error)}.`, { cause: error });
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}

function strangeSentence(path: string, entry: Dirent): string {
  return entry.isSymbolicLink()
    ? `${path} is a link, and the signature does not say where links lead. Put the file itself there, or leave it out.`
    : `${path} is neither a file nor a folder, so nothing can be said about its bytes. Take it away.`;
}
