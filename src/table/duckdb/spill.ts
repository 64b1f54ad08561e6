import { mkdtempSync, writeFileSync } from 'node:fs';
import { lstat, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'modelassay-spill-';
/** Says whose a folder is: a process id means nothing on another machine, nor in another container. */
const OWNER = 'owner.json';

interface Owner {
  readonly host: string;
  readonly processId: number;
}

/** A new private folder below `parent` (the system's folder for temporary files where undefined). */
export async function makeSpillFolder(parent: string | undefined): Promise<string> {
  const home = parent ?? tmpdir();
  await mkdir(home, { recursive: true });
  await removeOrphans(home);
  const folder = mkdtempSync(join(home, PREFIX));
  const owner: Owner = { host: hostname(), processId: process.pid };
  writeFileSync(join(folder, OWNER), JSON.stringify(owner));
  return folder;
}

export async function removeSpillFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Folders that a process of this user and this machine left behind when it was killed. What cannot be removed stays. */
async function removeOrphans(home: string): Promise<void> {
  const names = await readdir(home).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(home, name);
    if (await isOrphan(folder)) await removeSpillFolder(folder).catch(() => undefined);
  }
}

async function isOrphan(folder: string): Promise<boolean> {
  try {
    const stats = await lstat(folder);
    if (!stats.isDirectory() || (process.getuid && stats.uid !== process.getuid())) return false;
    const owner = JSON.parse(await readFile(join(folder, OWNER), 'utf8')) as Partial<Owner> | null;
    const id = owner?.processId;
    return owner?.host === hostname() && typeof id === 'number' && Number.isInteger(id) && id > 0 && isGone(id);
  } catch {
    // Without an owner it may be one that is being made.
    return false;
  }
}

function isGone(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
