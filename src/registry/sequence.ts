import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError, messageOf } from '../core/errors.ts';
import { readPlainFile } from '../core/plain-file.ts';

/**
 * A folder of numbered files that are created once and never changed: 00000001.json, 00000002.json, … The highest is what
 * holds. Two writers who saw the same highest one want the same next name, and a file system gives a name to one of them
 * only. So there is compare-and-swap without a lock that a crash could leave behind.
 */
export interface Numbered {
  readonly number: number;
  readonly content: Buffer;
}

/** The highest ones, at most `count`, in order. */
export async function readNewest(folder: string, count: number): Promise<readonly Numbered[]> {
  return readThese(folder, (await numbersIn(folder)).slice(-count));
}

/** All, in order. */
export async function readAll(folder: string): Promise<readonly Numbered[]> {
  return readThese(folder, await numbersIn(folder));
}

/**
 * Create the file with this number, whole or not at all; false where it exists already.
 * Throws EnvironmentError where the disk is full, read-only, or knows no hard links.
 */
export async function createNumbered(folder: string, number: number, content: string): Promise<boolean> {
  return withDraft(folder, content, async (draft) => {
    try {
      await link(draft, join(folder, nameOf(number)));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  });
}

/** Write a file whole or not at all, in place of one that is there. Throws EnvironmentError where the disk does not let it. */
export async function replaceFile(folder: string, name: string, content: string): Promise<void> {
  await withDraft(folder, content, (draft) => rename(draft, join(folder, name)));
}

/** `use` gives what was written its name. */
async function withDraft<Value>(
  folder: string,
  content: string,
  use: (draft: string) => Promise<Value>,
): Promise<Value> {
  const draft = join(folder, `.draft-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(draft, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    const value = await use(draft);
    await syncFolder(folder);
    return value;
  } catch (error) {
    throw failure(`writing to ${folder}`, error);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Make a finished rename or link survive a loss of power, where the system can. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** The error of a file operation on a sequence, with what to do where the code tells. */
export function failure(what: string, error: unknown): EnvironmentError {
  const code = (error as NodeJS.ErrnoException).code;
  const hint =
    code === 'ENOSPC'
      ? ' The disk is full; nothing was changed.'
      : code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS'
        ? ' This needs a file system with hard links.'
        : '';
  return new EnvironmentError(`${what} failed: ${messageOf(error)}.${hint}`, { cause: error });
}

async function numbersIn(folder: string): Promise<number[]> {
  try {
    const numbers = (await readdir(folder)).flatMap((name) =>
      /^\d{8}\.json$/.test(name) ? [Number.parseInt(name, 10)] : [],
    );
    return numbers.sort((a, b) => a - b);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw failure(`reading ${folder}`, error);
  }
}

async function readThese(folder: string, numbers: readonly number[]): Promise<Numbered[]> {
  const files: Numbered[] = [];
  try {
    for (const number of numbers) files.push({ number, content: await readPlainFile(join(folder, nameOf(number))) });
    return files;
  } catch (error) {
    throw failure(`reading ${folder}`, error);
  }
}

function nameOf(number: number): string {
  return `${String(number).padStart(8, '0')}.json`;
}
