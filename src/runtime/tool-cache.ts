import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { messageOf } from '../core/errors.ts';
import { type RetryPolicy, retry } from '../core/retry.ts';
import type { Environment } from './environment.ts';
import type { Native } from './natives.ts';
import type { Platform } from './platform.ts';
import { type Tree, treeDifference, treeDigest } from './tree-digest.ts';

/**
 * Folders that hold tool caches, best first: the runner's, then the user's own cache folder, which is also where an
 * install goes when the runner's cannot be written.
 */
export function cacheRoots(environment: Environment): readonly string[] {
  const runner = environment.RUNNER_TOOL_CACHE || environment.AGENT_TOOLSDIRECTORY;
  const user = join(userCacheFolder(environment), 'modelassay', 'tools');
  return runner ? [resolve(runner), user] : [user];
}

/**
 * Where a native module lies below a root, laid out as @actions/tool-cache does: `<root>/<tool>/<version>/<arch>` and an
 * empty `<arch>.complete` beside it. The version ends in the start of the pinned digest, so that two releases of ours
 * that keep different files of one version do not fight over one folder.
 */
export function entryFolder(root: string, native: Native, pin: Tree, platform: Platform): string {
  const tool = `modelassay-${native.name.replace(/^@/, '').replaceAll('/', '-')}`;
  return join(root, tool, `${native.version}-t${pin.digest.slice(0, 12)}`, platform.cpu);
}

/** The entry below the first root that can be written, its parent folder made; or why none can. */
export async function writableEntry(
  environment: Environment,
  native: Native,
  pin: Tree,
  platform: Platform,
): Promise<{ readonly entry: string } | { readonly problem: string }> {
  const reasons: string[] = [];
  for (const root of cacheRoots(environment)) {
    const entry = entryFolder(root, native, pin, platform);
    try {
      await mkdir(dirname(entry), { recursive: true });
      await access(dirname(entry), constants.W_OK);
      return { entry };
    } catch (error) {
      reasons.push(messageOf(error));
    }
  }
  return { problem: `no tool cache can be written: ${reasons.join('; ')}` };
}

/** Reads every file of the entry. Undefined when it is the pinned tree, `absent`, or why it must not be used. */
export async function entryProblem(
  entry: string,
  pin: Tree,
): Promise<undefined | 'absent' | { readonly refused: string }> {
  if (!(await exists(entry))) return 'absent';
  try {
    const difference = treeDifference(await treeDigest(entry), pin);
    return difference === undefined ? undefined : { refused: difference };
  } catch (error) {
    return { refused: messageOf(error) };
  }
}

/** An empty folder beside the entry, on the same file system, for work in progress. Throws where it cannot be written. */
export async function stagingBeside(entry: string): Promise<string> {
  const parent = dirname(entry);
  await removeLeftovers(parent);
  return mkdtemp(join(parent, stagingPrefix));
}

/**
 * Makes `staging` (the pinned tree) the entry in one step. When another process was first with the same files, theirs
 * stay; anything else that lies there is moved out of the way. Throws Error when the file system does not let it.
 */
export async function moveIntoPlace(staging: string, entry: string, pin: Tree): Promise<void> {
  await retry(PLACING, async ({ last, again }) => {
    try {
      return await rename(staging, entry);
    } catch (error) {
      const problem = await entryProblem(entry, pin);
      if (problem === undefined) return rm(staging, { recursive: true, force: true });
      if (last) throw error;
      if (problem !== 'absent') await discard(entry).catch(() => {});
      return again();
    }
  });
  await markComplete(entry);
}

/** Takes the entry away: out of the way in one step, then deleted as far as that works. */
export async function discard(entry: string): Promise<void> {
  const aside = join(dirname(entry), `${stagingPrefix}refused-${randomBytes(6).toString('hex')}`);
  await rename(entry, aside);
  await rm(`${entry}.complete`, { force: true });
  await rm(aside, { recursive: true, force: true }).catch(() => {});
}

/** What @actions/tool-cache looks for. We do not: the digest says more. */
export async function markComplete(entry: string): Promise<void> {
  await writeFile(`${entry}.complete`, '');
}

const stagingPrefix = '.modelassay-';
/** On Windows a virus scanner holds fresh files for moments, and renaming fails that long. */
const PLACING: RetryPolicy = { tries: 8, firstWaitMs: 50, maxWaitMs: 400 };
const dayMs = 24 * 60 * 60 * 1000;

/** What a killed process left behind a day ago. */
async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(stagingPrefix)) continue;
    const folder = join(parent, name);
    const stats = await stat(folder).catch(() => undefined);
    if (stats && Date.now() - stats.mtimeMs > dayMs) await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

/** Where programs of this user keep what they can fetch again. */
export function userCacheFolder(environment: Environment): string {
  const home = environment.HOME || os.homedir();
  if (process.platform === 'win32') return environment.LOCALAPPDATA || join(home, 'AppData', 'Local');
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches');
  const xdg = environment.XDG_CACHE_HOME;
  // The specification says that a relative path is to be ignored.
  return xdg && isAbsolute(xdg) ? xdg : join(home, '.cache');
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
  );
}
