import { open, readdir, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { advice, key as flagOrInput } from '../core/advice.ts';
import { ConfigurationError } from '../core/errors.ts';
import { fileProblem } from '../core/file-problem.ts';
import { demandPlain, readPlainFile } from '../core/plain-file.ts';
import type { FoundFile } from '../github/plan-match.ts';
import { startsAsProfile } from '../profile/read.ts';
import { ATTACHMENTS, type Result } from '../result/document.ts';
import { isResultFileName, MAX_RESULT_BYTES, readResult } from '../result/read.ts';
import { startsAsPart } from './part.ts';

const MAX_FILES = 2_000;

/**
 * The results in files and folders, and those that were put together of parts (searched through), sorted by gate and id. Throws ConfigurationError where there is
 * none, or where any is malformed or given twice: a result that cannot be read must not look like one that passed.
 */
export async function readResults(paths: readonly string[], merged: readonly FoundFile[] = []): Promise<Result[]> {
  const results: Result[] = [];
  const seen = new Map<string, string>();
  for (const { name, content } of await resultFilesIn(paths, merged)) {
    const read = readResult(content);
    if (!read.ok) throw new ConfigurationError(`${name} is no result that can be trusted: ${read.reason}.`);
    const { result } = read;
    const key = [result.gate, result.id ?? '', result.run.leg ?? ''].join('\u0000');
    const other = seen.get(key);
    if (other !== undefined) {
      throw new ConfigurationError(
        advice`${other} and ${name} are results of the same gate ${result.gate}; give each leg its own with ${flagOrInput('id')}.`,
      );
    }
    seen.set(key, name);
    results.push(result);
  }
  return results.sort((a, b) => order(a, b));
}

/**
 * The result files in files and folders, unread, and those that were put together of parts and may lie among them. Throws
 * ConfigurationError where there is none, or too many.
 */
export async function resultFilesIn(paths: readonly string[], merged: readonly FoundFile[] = []): Promise<FoundFile[]> {
  const written = new Set(merged.map(({ name }) => name));
  const found = await filesThat((head) => !startsAsProfile(head) && !startsAsPart(head), paths);
  const files = found.filter((file) => !written.has(resolve(file)));
  if (files.length === 0 && merged.length === 0) {
    throw new ConfigurationError(
      `No result was found in ${paths.join(', ')}. Give result files or folders that hold them, such as modelassay-out/results.`,
    );
  }
  if (files.length > MAX_FILES)
    throw new ConfigurationError(`${files.length} result files; at most ${MAX_FILES} are read.`);
  return [...(await Promise.all(files.map(async (name) => ({ name, content: await bounded(name) })))), ...merged];
}

/** The profiles of tables in files and folders, by their first bytes: jobs of a matrix leave them beside their results. */
export async function profileFilesIn(paths: readonly string[]): Promise<string[]> {
  return (await filesThat(startsAsProfile, paths)).slice(0, MAX_FILES);
}

/** The same, of the parts of results. */
export async function partFilesIn(paths: readonly string[]): Promise<string[]> {
  return (await filesThat(startsAsPart, paths)).slice(0, MAX_FILES);
}

async function filesThat(begin: (head: Uint8Array) => boolean, paths: readonly string[]): Promise<string[]> {
  const all = (await Promise.all(paths.map(filesIn))).flat();
  return (await Promise.all(all.map(async (file) => (begin(await headOf(file)) ? [file] : [])))).flat();
}

async function headOf(file: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(200), position: 0 });
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** What is too large is refused by its size; there is no need to read it. */
async function bounded(file: string): Promise<Uint8Array> {
  const { size } = await stat(file);
  return size > MAX_RESULT_BYTES ? new Uint8Array(MAX_RESULT_BYTES + 1) : readPlainFile(file);
}

async function filesIn(path: string): Promise<string[]> {
  try {
    const status = await stat(path);
    if (!status.isDirectory()) {
      demandPlain(status, path);
      return [path];
    }
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries
      .filter(
        (entry) =>
          entry.isFile() && isResultFileName(entry.name) && !isBeside(relative(path, entry.parentPath).split(sep)),
      )
      .map((entry) => join(entry.parentPath, entry.name))
      .sort((a, b) => (relative(path, a) < relative(path, b) ? -1 : 1));
  } catch (error) {
    throw new ConfigurationError(
      `${path} cannot be read: ${fileProblem(error)}. Name result files, or folders that hold them.`,
    );
  }
}

/** Attachments of gates may be JSON, too. */
function isBeside(folders: readonly string[]): boolean {
  return folders.includes(ATTACHMENTS) || folders.at(-1) === 'node_modules';
}

function order(a: Result, b: Result): number {
  const left = `${a.gate}\u0000${a.id ?? ''}`;
  const right = `${b.gate}\u0000${b.id ?? ''}`;
  return left < right ? -1 : left > right ? 1 : 0;
}
