import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Deletes everything in `folder/node_modules` that is neither in `keep` (relative to it, forward slashes) nor above it,
 * and what only compilers and debuggers read.
 */
export async function prune(folder: string, keep: readonly string[]): Promise<void> {
  await pruneBelow(join(folder, 'node_modules'), '', keep);
}

const notForRunning = /\.(?:map|d\.[cm]?ts)$/;

async function pruneBelow(root: string, relative: string, keep: readonly string[]): Promise<void> {
  for (const entry of await readdir(join(root, relative), { withFileTypes: true })) {
    const below = relative === '' ? entry.name : `${relative}/${entry.name}`;
    const kept = keep.some((prefix) => below === prefix || below.startsWith(`${prefix}/`));
    const above = keep.some((prefix) => prefix.startsWith(`${below}/`));
    if (entry.isDirectory() && (kept || above)) await pruneBelow(root, below, keep);
    else if (!kept || notForRunning.test(below)) await rm(join(root, below), { recursive: true, force: true });
  }
}
