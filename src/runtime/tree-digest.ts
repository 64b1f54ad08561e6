import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

/** All files below a folder, in one number. */
export interface Tree {
  /**
   * SHA-256, in hexadecimal, over one line for each file, sorted by path: the file's SHA-256, two spaces, its path
   * relative to the folder with forward slashes, a line feed. In a shell:
   * `find node_modules -type f | LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum`.
   */
  readonly digest: string;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Reads every file below `folder`. Dot files directly in `folder/node_modules` are npm's notes and links for shells,
 * nothing loads them, and they are left out. Throws Error, with the path, on anything that is neither file nor folder: a
 * link could lead to code that was not read.
 */
export async function treeDigest(folder: string): Promise<Tree> {
  const root = await realpath(folder);
  const paths = (await filesBelow(root, '')).sort(byCodePoint);
  const digests = new Map<string, FileDigest>();
  const waiting = paths.values();
  const worker = async () => {
    for (const relative of waiting) digests.set(relative, await fileDigest(path.join(root, relative)));
  };
  await Promise.all(Array.from({ length: readers }, worker));
  const whole = createHash('sha256');
  let bytes = 0;
  for (const relative of paths) {
    const file = digests.get(relative)!;
    whole.update(`${file.digest}  ${relative}\n`);
    bytes += file.bytes;
  }
  return { digest: whole.digest('hex'), files: paths.length, bytes };
}

/** What tells the two apart, for a sentence; undefined when they are equal. */
export function treeDifference(found: Tree, pinned: Tree): string | undefined {
  if (found.digest === pinned.digest) return undefined;
  const counts =
    found.files === pinned.files && found.bytes === pinned.bytes
      ? 'the same number of files and bytes, but other contents'
      : `${found.files} files with ${found.bytes} bytes instead of ${pinned.files} with ${pinned.bytes}`;
  return `${counts} (sha256 ${found.digest.slice(0, 12)}…, pinned ${pinned.digest.slice(0, 12)}…)`;
}

async function filesBelow(root: string, relative: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(path.join(root, relative), { withFileTypes: true })) {
    if (relative === 'node_modules' && entry.name.startsWith('.')) continue;
    const below = relative === '' ? entry.name : `${relative}/${entry.name}`;
    if (entry.isDirectory()) files.push(...(await filesBelow(root, below)));
    else if (entry.isFile()) files.push(below);
    else throw new Error(`${below} is neither a file nor a folder`);
  }
  return files;
}

/** Hashing takes one thread; this many files are read ahead of it. */
const readers = 4;
/** Below this a file is read at once, above it in blocks of this size: flat memory, and the next block is read meanwhile. */
const blockBytes = 1024 * 1024;

interface FileDigest {
  readonly digest: string;
  readonly bytes: number;
}

async function fileDigest(file: string): Promise<FileDigest> {
  const hash = createHash('sha256');
  const { size } = await stat(file);
  if (size < blockBytes) return { digest: hash.update(await readFile(file)).digest('hex'), bytes: size };
  for await (const block of createReadStream(file, { highWaterMark: blockBytes })) hash.update(block as Buffer);
  return { digest: hash.digest('hex'), bytes: size };
}

/** As `LC_ALL=C sort` does on UTF-8. Package files have ASCII names, where UTF-16 order is the same. */
function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
