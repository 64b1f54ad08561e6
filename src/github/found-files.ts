import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError, messageOf } from '../core/errors.ts';
import { MAX_RESULT_BYTES } from '../result/read.ts';
import type { FoundFile } from './plan-match.ts';

const MAX_FILES = 2_000;

/**
 * Every `.json` in files and folders that other jobs filled, unread. A file that is too large comes with its size only, so
 * that its reader refuses it by name. Links are not followed. Throws ConfigurationError.
 */
export async function foundFilesIn(paths: readonly string[]): Promise<FoundFile[]> {
  try {
    const names = (await Promise.all(paths.map(namesIn))).flat();
    if (names.length > MAX_FILES) {
      throw new ConfigurationError(`There are ${names.length} result files; at most ${MAX_FILES} are read.`);
    }
    const files: FoundFile[] = [];
    for (const name of names) {
      const { size } = await stat(name);
      // The reader looks at the size first, and at nothing else of a file beyond its limit.
      const content = size > MAX_RESULT_BYTES ? ({ byteLength: size } as Uint8Array) : await readFile(name);
      files.push({ name, content });
    }
    return files;
  } catch (thrown) {
    if (thrown instanceof ConfigurationError) throw thrown;
    throw new ConfigurationError(`Results in ${paths.join(', ')} cannot be read: ${messageOf(thrown)}.`);
  }
}

async function namesIn(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json') && entry.name !== 'report.json')
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
