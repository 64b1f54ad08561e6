import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, lstat, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { digestFiles, type ModelDigest } from '../onnx/digest.ts';
import { copyVersion, demandSame, differences } from './bytes.ts';
import { demandPlainName } from './names.ts';
import type { Registry } from './registry.ts';
import { failure } from './sequence.ts';

/** Models on this machine, each in a folder that is named by its digest. */
export interface ModelCache {
  readonly folder: string;
  /** What all kept models together may take; the ones that were not used for longest go first. */
  readonly maxBytes: number;
}

/** The bytes of a version, for whoever asked only: no other process changes or removes them. */
export interface HeldModel {
  readonly folder: string;
  /** Say that they are not needed any more. */
  release(): Promise<void>;
}

type Expected = Pick<ModelDigest, 'digest' | 'files'>;

/**
 * Have the bytes of a version, from the cache or the registry. Whoever asks gets a folder of their own with links to what
 * is kept, and that folder is hashed: so another job may remove or replace what is kept at any moment, and nothing that
 * lay in the cache is trusted for lying there. What the cache cannot keep is fetched again the next time.
 * Throws SubjectError where the registry serves other bytes than `expected`, EnvironmentError where it or the disk fails.
 */
export async function holdVersion(
  registry: Registry,
  model: string,
  version: string,
  expected: Expected,
  cache: ModelCache,
  signal?: AbortSignal,
): Promise<HeldModel> {
  const kept = join(cache.folder, expected.digest.replace(':', '-'));
  const held = join(cache.folder, `${HELD}${randomUUID()}`);
  const release = () => rm(held, { recursive: true, force: true });
  try {
    await mkdir(held, { recursive: true }).catch((error: unknown) => {
      throw failure(`creating ${held}`, error);
    });
    if (await takeKept(kept, held, expected)) {
      const now = new Date();
      await utimes(kept, now, now).catch(() => undefined);
    } else {
      await release();
      demandSame(registry, model, version, expected, await copyVersion(registry, model, version, held, signal));
      await keep(held, kept, expected);
    }
    await tidy(cache);
    return { folder: held, release };
  } catch (error) {
    await release().catch(() => undefined);
    throw error;
  }
}

const HELD = '.held-';
const DRAFT = '.draft-';
const GONE = '.gone-';
/** No job of GitHub lasts longer than five days; what is older was left behind by one that was killed. */
const LEFTOVER_MS = 6 * 24 * 60 * 60 * 1000;

async function takeKept(kept: string, held: string, expected: Expected): Promise<boolean> {
  try {
    await linkAll(kept, held, expected);
    const files = expected.files.map(({ path }) => ({ name: path, path: join(held, path) }));
    for (const { path } of files) if (!(await lstat(path)).isFile()) return false;
    const found = await digestFiles(files);
    return found.digest === expected.digest && differences(expected.files, found.files).length === 0;
  } catch {
    // Not there, removed meanwhile, or damaged: the registry has it.
    return false;
  }
}

/** Best effort: the bytes are in hand already. */
async function keep(held: string, kept: string, expected: Expected): Promise<void> {
  const draft = join(dirname(kept), `${DRAFT}${randomUUID()}`);
  try {
    await linkAll(held, draft, expected);
    await remove(kept);
    // Fails where another process was faster with the same bytes.
    await rename(draft, kept);
  } catch {
    await rm(draft, { recursive: true, force: true });
  }
}

async function linkAll(from: string, to: string, { files }: Expected): Promise<void> {
  for (const { path } of files) {
    const [source, target] = [join(from, demandPlainName(path)), join(to, path)];
    await mkdir(dirname(target), { recursive: true });
    await link(source, target).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw error;
      // No hard links here. A copy, without copying where the file system can share.
      await copyFile(source, target, constants.COPYFILE_FICLONE);
    });
  }
}

/** Out of the way in one step, so that nobody finds a half of it. */
async function remove(folder: string): Promise<void> {
  const gone = join(dirname(folder), `${GONE}${randomUUID()}`);
  await rename(folder, gone).catch(() => undefined);
  await rm(gone, { recursive: true, force: true });
}

/** Keep to the bound, and clear what killed processes left. A cache that cannot be tidied is still a cache. */
async function tidy({ folder, maxBytes }: ModelCache): Promise<void> {
  try {
    const kept: { path: string; used: number; bytes: number }[] = [];
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const status = await stat(path).catch(() => null);
      if (status === null) continue;
      if (/^sha256-[0-9a-f]{64}$/.test(name)) kept.push({ path, used: status.mtimeMs, bytes: await bytesBelow(path) });
      else if (
        [HELD, DRAFT, GONE].some((prefix) => name.startsWith(prefix)) &&
        Date.now() - status.mtimeMs > LEFTOVER_MS
      )
        await rm(path, { recursive: true, force: true });
    }
    let room = maxBytes;
    for (const { path, bytes } of kept.sort((a, b) => b.used - a.used)) {
      room -= bytes;
      if (room < 0) await remove(path);
    }
  } catch {
    return;
  }
}

async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0;
  for (const item of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (item.isFile()) bytes += (await stat(join(item.parentPath, item.name))).size;
  return bytes;
}
