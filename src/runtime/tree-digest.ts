import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** All files below a folder, in one number. */
export interface Tree {
  /** SHA-256, in hexadecimal. */
  readonly digest: string;
  readonly files: number;
  readonly bytes: number;
}

/**
 * SHA-256 over one line for each file below `folder`, sorted by path: the file's digest, its bytes, its path relative to
 * `folder` with forward slashes. A file's digest is its SHA-256; that of a file of more than one block is the SHA-256
 * over the SHA-256s of its blocks, because blocks can be hashed on all cores at once: a native library is one big file.
 *
 * Dot files directly in `folder/node_modules` are npm's notes and links for shells; nothing loads them, and they are left
 * out. Throws Error, with the path, on anything that is neither file nor folder: a link could lead to code that was not
 * read.
 */
export async function treeDigest(folder: string): Promise<Tree> {
  const root = await realpath(folder);
  const files = await filesBelow(root, '');
  files.sort((a, b) => (a.name < b.name ? -1 : 1));
  const blocks = files.flatMap(blocksOf);
  await hashAll(root, blocks);
  const whole = createHash('sha256');
  for (const file of files) whole.update(`${digestOfFile(file)} ${file.bytes} ${file.name}\n`);
  return { digest: whole.digest('hex'), files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
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

/** Part of every digest: a change needs new pins. */
const blockBytes = 4 * 1024 * 1024;
/** libuv has four threads for reading and hashing. */
const workers = 4;

interface File {
  readonly name: string;
  readonly bytes: number;
  /** Raw SHA-256 of each block, in order; filled by hashAll. */
  readonly digests: Uint8Array[];
}

interface Block {
  readonly file: File;
  readonly index: number;
}

async function filesBelow(root: string, relative: string): Promise<File[]> {
  const files: File[] = [];
  for (const entry of await readdir(join(root, relative), { withFileTypes: true })) {
    if (relative === 'node_modules' && entry.name.startsWith('.')) continue;
    const name = relative === '' ? entry.name : `${relative}/${entry.name}`;
    if (entry.isDirectory()) files.push(...(await filesBelow(root, name)));
    else if (entry.isFile()) files.push({ name, bytes: (await stat(join(root, name))).size, digests: [] });
    else throw new Error(`${name} is neither a file nor a folder`);
  }
  return files;
}

function blocksOf(file: File): Block[] {
  const count = Math.max(1, Math.ceil(file.bytes / blockBytes));
  return Array.from({ length: count }, (_, index) => ({ file, index }));
}

async function hashAll(root: string, blocks: readonly Block[]): Promise<void> {
  const waiting = blocks.values();
  const work = async () => {
    const buffer = Buffer.allocUnsafeSlow(blockBytes);
    for (const { file, index } of waiting) {
      const handle = await open(join(root, file.name));
      try {
        const block = await readBlock(handle, buffer, index * blockBytes);
        file.digests[index] = new Uint8Array(await crypto.subtle.digest('SHA-256', block));
      } finally {
        await handle.close();
      }
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
}

/** From `position` to the end of the block or of the file; one read may bring less, on network file systems. */
async function readBlock(
  handle: FileHandle,
  buffer: Buffer<ArrayBuffer>,
  position: number,
): Promise<Buffer<ArrayBuffer>> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

function digestOfFile({ digests }: File): string {
  const [only] = digests;
  if (digests.length === 1) return Buffer.from(only!).toString('hex');
  return createHash('sha256').update(Buffer.concat(digests)).digest('hex');
}
