import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { glob, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { isAddress } from '../core/address.ts';
import { ConfigurationError, messageOf } from '../core/errors.ts';
import { fileProblem } from '../core/file-problem.ts';
import { LFS_POINTER_BYTES, shownPath, standIn, whyMissing } from '../core/place.ts';
import { readPlainFile } from '../core/plain-file.ts';
import { type Digest, digestOfHex } from '../core/units.ts';
import type { FileSource } from './source.ts';

/** One file of a table, as it was when the table was opened. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  /** Path below the folder that all files of the table share, with `/`; the file's own name where there is one file. */
  readonly name: string;
  readonly bytes: number;
  /** Modification time in milliseconds. */
  readonly modified: number;
  /** Keys of the Hive partition it lies in, below the folder that the user named: `year` of `year=2024/a.parquet`. */
  readonly partitions: readonly string[];
}

/**
 * Which files of a folder belong to the table. By name: files and folders that begin with `.` or `_` are bookkeeping
 * (`_SUCCESS`) then, as in Hive and Spark. Lake tables keep their log in such a folder, so of them it is everything.
 */
export type FileChoice = ((name: string) => boolean) | 'everything';

/** More files than this in one table is taken for a glob gone wrong. */
const MAX_FILES = 100_000;

/**
 * The files that a source names: files in the order given, a glob's matches and a folder's files sorted by path.
 * A path that exists is taken literally, also when it holds `*`, `?` or `[`.
 * Throws ConfigurationError where nothing matches, a path does not exist, or a file is named twice.
 */
export async function sourceFiles(source: FileSource, isData: FileChoice): Promise<SourceFile[]> {
  if (source.paths.length === 0) throw new ConfigurationError('No data file is named. Name a file, a glob or a list.');
  const found: Found[] = [];
  for (const named of source.paths) {
    const absolute = resolve(named);
    for (const file of await expand(absolute, shownPath(named), isData))
      found.push({ file, base: fixedPart(absolute) });
  }
  await refuseTwice(found.map(({ file }) => file));
  const root = commonFolder(found.map(({ file }) => file));
  return Promise.all(found.map((one) => describe(one, root)));
}

interface Found {
  readonly file: string;
  /** What the user named, up to the first wildcard. */
  readonly base: string;
}

/**
 * SHA-256 over the bytes of all files. Of one file it is that file's own digest; of several it is the digest of the lines
 * `name NUL sha256-in-hex LF`, sorted by name, so that neither order nor the folder's place matters.
 */
export async function digestFiles(files: readonly SourceFile[], signal?: AbortSignal): Promise<Digest> {
  return digestOfHashes(await hashesOf(files, signal));
}

/** One file by its bytes. */
export interface FileHash {
  readonly name: string;
  /** SHA-256. */
  readonly hex: string;
}

export async function hashesOf(files: readonly SourceFile[], signal?: AbortSignal): Promise<FileHash[]> {
  const hashes: FileHash[] = [];
  for (const file of files) hashes.push({ name: file.name, hex: await hashFile(file.path, signal) });
  return hashes;
}

/** What `digestFiles` says of these files. */
export function digestOfHashes(hashes: readonly FileHash[]): Digest {
  if (hashes.length === 1) return digestOfHex(hashes[0]!.hex);
  const whole = createHash('sha256');
  for (const { name, hex } of [...hashes].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))) {
    whole.update(`${name}\0${hex}\n`);
  }
  return digestOfHex(whole.digest('hex'));
}

/** Throws ConfigurationError where a file is no longer what it was when its digest was taken. */
export async function requireUnchanged(files: readonly SourceFile[]): Promise<void> {
  for (const file of files) {
    const now = await stat(file.path).catch(() => undefined);
    if (now === undefined || now.size !== file.bytes || now.mtimeMs !== file.modified) {
      throw new ConfigurationError(`${file.path} changed while it was read. Run again when nothing writes to it.`);
    }
  }
}

/** What a message calls a table: its file, or the first of them, as a person at this terminal would write it. */
export function sourceName(source: FileSource): string {
  if (source.copyOf !== undefined) return source.copyOf.name;
  const [first, ...rest] = source.paths;
  const shown = shownPath(String(first));
  return rest.length === 0 ? shown : `${shown} and ${rest.length} more`;
}

async function expand(absolute: string, named: string, isData: FileChoice): Promise<string[]> {
  const found = await stat(absolute).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new ConfigurationError(`${named} could not be opened: ${messageOf(error)}.`, { cause: error });
  });
  if (found?.isDirectory()) return folderFiles(absolute, named, isData);
  if (found !== undefined && !found.isFile()) throw new ConfigurationError(notPlain(named));
  if (found !== undefined) return [absolute];
  if (!/[*?[{]/.test(named)) {
    const isLost = !isAddress(absolute) && (await stat(dirname(absolute)).catch(() => null)) === null;
    throw new ConfigurationError(
      `${named} does not exist${whyMissing(absolute)}.${isLost ? ' Its folder does not exist either.' : ''}`,
    );
  }
  const matches: string[] = [];
  for await (const match of glob(absolute)) {
    if ((await stat(match)).isFile()) matches.push(resolve(match));
    requireFewer(matches, named);
  }
  if (matches.length === 0) throw new ConfigurationError(`No file matches ${named}. Correct the glob or name a file.`);
  return matches.sort();
}

async function folderFiles(folder: string, named: string, isData: FileChoice): Promise<string[]> {
  const files: string[] = [];
  const pending = [folder];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true })) {
      if (isData !== 'everything' && /^[._]/.test(entry.name)) continue;
      const full = join(next, entry.name);
      if (entry.isDirectory()) pending.push(full);
      else if (isData === 'everything' || isData(entry.name)) files.push(full);
      requireFewer(files, named);
    }
  }
  if (files.length === 0) {
    throw new ConfigurationError(
      `The folder ${named} holds no data file. Name a file, or a folder that holds one format.`,
    );
  }
  return files.sort();
}

function requireFewer(files: readonly string[], named: string): void {
  if (files.length > MAX_FILES) throw new ConfigurationError(`${named} names more than ${MAX_FILES} files.`);
}

async function refuseTwice(paths: readonly string[]): Promise<void> {
  const seen = new Set<string>();
  for (const file of paths) {
    const real = await realpath(file);
    if (seen.has(real)) throw new ConfigurationError(`${file} is named twice: its rows would count twice.`);
    seen.add(real);
  }
}

function commonFolder(paths: readonly string[]): string {
  let common = dirname(paths[0]!);
  while (!paths.every((file) => file.startsWith(common.endsWith(sep) ? common : common + sep))) {
    common = dirname(common);
  }
  return common;
}

async function describe({ file, base }: Found, root: string): Promise<SourceFile> {
  const found = await stat(file);
  if (!found.isFile()) throw new ConfigurationError(notPlain(file));
  if (found.size <= LFS_POINTER_BYTES) await requireItself(file);
  const below = dirname(file).slice(base.length).split(sep);
  return {
    path: file,
    name: relative(root, file).split(sep).join('/'),
    bytes: found.size,
    modified: found.mtimeMs,
    partitions: below.flatMap((folder) => /^([^=]+)=/.exec(folder)?.[1] ?? []),
  };
}

function notPlain(file: string): string {
  return `${file} is not a plain file. Write its rows to one first.`;
}

async function requireItself(file: string): Promise<void> {
  const what = standIn(await readPlainFile(file));
  if (what !== undefined) throw new ConfigurationError(`${file} is ${what}.`);
}

function fixedPart(absolute: string): string {
  const parts = absolute.split(sep);
  const wild = parts.findIndex((part) => /[*?[{]/.test(part));
  return wild < 0 ? absolute : parts.slice(0, wild).join(sep);
}

async function hashFile(file: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, signal })) hash.update(chunk as Buffer);
  } catch (error) {
    signal?.throwIfAborted();
    throw new ConfigurationError(`${file} could not be read: ${fileProblem(error)}.`, { cause: error });
  }
  return hash.digest('hex');
}
