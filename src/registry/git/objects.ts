import { spawn } from 'node:child_process';
import { EnvironmentError } from '../../core/errors.ts';
import { git, gitArguments, gitEnvironment, oneLine, tryGit, withoutLogin } from './run.ts';

/** A file of a tree, by the blob that holds it. */
export interface TreeFile {
  readonly path: string;
  readonly blob: string;
}

/** The content of each object that is asked for (`<commit>:<path>`), in one process; null for one that is not there. */
export async function readObjects(folder: string, queries: readonly string[]): Promise<(Buffer | null)[]> {
  if (queries.length === 0) return [];
  const { stdout } = await tryGit(folder, ['cat-file', '--batch'], { input: `${queries.join('\n')}\n` });
  return parseBatch(stdout);
}

/** Stream bytes into a blob; memory stays flat on our side. */
export async function writeBlob(folder: string, chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const child = spawn('git', gitArguments(folder, ['hash-object', '-w', '--stdin']), {
    env: gitEnvironment(),
    windowsHide: true,
  });
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.resume();
  child.stdin.on('error', () => undefined);
  try {
    for await (const chunk of chunks) {
      if (!child.stdin.write(chunk))
        await Promise.race([new Promise((resolve) => child.stdin.once('drain', resolve)), ended]);
    }
  } catch (error) {
    child.kill();
    await ended.catch(() => null);
    throw error;
  }
  child.stdin.end();
  const code = await ended;
  if (code === 0) return Buffer.concat(output).toString().trim();
  throw new EnvironmentError(`git hash-object ended with ${code}; is the disk full?`);
}

/** The bytes of a blob as git streams them, under a child that ends with the reader. Throws EnvironmentError where git fails. */
export async function* blobBytes(folder: string, blob: string): AsyncGenerator<Uint8Array> {
  const child = spawn('git', gitArguments(folder, ['cat-file', 'blob', blob]), {
    env: gitEnvironment(),
    windowsHide: true,
  });
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  let said = '';
  child.stdin.end();
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  try {
    yield* child.stdout as AsyncIterable<Buffer>;
    const code = await ended;
    if (code !== 0) throw new EnvironmentError(`git cat-file failed: ${oneLine(withoutLogin(said))}`);
  } finally {
    child.kill();
  }
}

/** A commit of these files, written by this program. */
export async function commitTree(
  folder: string,
  files: readonly TreeFile[],
  message: string,
  parent: string | null,
): Promise<string> {
  const tree = await treeOf(folder, files);
  const parents = parent === null ? [] : ['-p', parent];
  const environment = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, 'Model Assay'],
      [`GIT_${who}_EMAIL`, 'registry@modelassay.invalid'],
    ]),
  );
  return git(folder, ['commit-tree', tree, ...parents], { input: message, environment });
}

/** Trees without an index: the user's own index is never touched. */
async function treeOf(folder: string, files: readonly TreeFile[]): Promise<string> {
  const folders = new Map<string, TreeFile[]>();
  const lines: string[] = [];
  for (const { path, blob } of files) {
    const [head = '', ...rest] = path.split('/');
    if (rest.length === 0) lines.push(`100644 blob ${blob}\t${head}`);
    else folders.set(head, [...(folders.get(head) ?? []), { path: rest.join('/'), blob }]);
  }
  for (const [head, inside] of folders) lines.push(`040000 tree ${await treeOf(folder, inside)}\t${head}`);
  return git(folder, ['mktree', '-z'], { input: lines.map((line) => `${line}\0`).join('') });
}

/** `<oid> <type> <size> LF <content> LF`, or `<query> missing LF`. */
function parseBatch(output: Buffer): (Buffer | null)[] {
  const objects: (Buffer | null)[] = [];
  for (let offset = 0; offset < output.length; ) {
    const end = output.indexOf(0x0a, offset);
    const size = /^[0-9a-f]+ \w+ (\d+)$/.exec(output.toString('latin1', offset, end))?.[1];
    objects.push(size === undefined ? null : output.subarray(end + 1, end + 1 + Number(size)));
    offset = size === undefined ? end + 1 : end + 2 + Number(size);
  }
  return objects;
}
