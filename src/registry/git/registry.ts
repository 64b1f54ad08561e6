import { spawn } from 'node:child_process';
import * as z from 'zod';
import { EnvironmentError } from '../../core/errors.ts';
import { canonicalJson } from '../../result/canonical.ts';
import { demandPlainName } from '../bytes.ts';
import { measuredBytes } from '../copy.ts';
import { isSafeName, type Place, safeName, safePlace } from '../names.ts';
import { MAX_ANNOTATION, type NewVersion, type Pointed, type Registry, type RegistryVersion } from '../registry.ts';
import { openGitRefs } from './refs.ts';
import { type GitPlace, git, gitArguments, gitEnvironment, oneLine, tryGit, withoutLogin } from './run.ts';

const PREFIX = 'refs/modelassay-models/';
const manifestSchema = z.object({ digest: z.string(), createdAt: z.string() });
const annotationsSchema = z.record(z.string(), z.string());

/**
 * A registry in refs of a git repository: `refs/modelassay-models/<model>/versions/<n>` is a commit whose tree holds
 * `version.json` and `files/…`; `…/stages/<stage>` names the commit of the version that it points at; `…/annotations/<n>`
 * a commit with `annotations.json`. Everything moves by compare-and-swap. For models that the server takes as plain files:
 * GitHub refuses one above 100 MB.
 * Throws ConfigurationError where the folder is no repository.
 */
export async function gitRegistry(where: GitPlace): Promise<Registry> {
  const { folder } = where;
  const refs = await openGitRefs(where);
  const name = where.remote === null ? folder : withoutLogin(where.remote);
  const of = (model: string, kind: 'versions' | 'annotations', version: string) =>
    `${PREFIX}${safeName('model', model)}/${kind}/${safeName('version', version)}`;
  const stageRef = (place: Place) => `${PREFIX}${safePlace(place).model}/stages/${place.stage}`;

  const commitOf = async (ref: string) => {
    const oid = await refs.read(ref);
    if (oid !== null) await refs.fetch(ref, oid);
    return oid;
  };
  const versionRefs = (model: string) => numberedRefs(model, 'versions');
  const numberedRefs = async (model: string, kind: 'versions' | 'annotations') => {
    const prefix = `${PREFIX}${safeName('model', model)}/${kind}/`;
    return (await refs.list(prefix))
      .map(({ ref, oid }) => ({ version: ref.slice(prefix.length), oid }))
      .filter(({ version }) => /^\d+$/.test(version))
      .sort((a, b) => Number(a.version) - Number(b.version));
  };
  const annotationsOf = async (model: string, version: string) => {
    const oid = await commitOf(of(model, 'annotations', version));
    const annotations = oid === null ? {} : await readJson(folder, oid, 'annotations.json', annotationsSchema);
    return { oid, annotations };
  };
  const get = async (model: string, version: string): Promise<RegistryVersion | null> => {
    if (!isSafeName(version)) return null;
    const oid = await commitOf(of(model, 'versions', version));
    if (oid === null) return null;
    const { digest, createdAt } = await readJson(folder, oid, 'version.json', manifestSchema);
    return { version, digest, createdAt, annotations: (await annotationsOf(model, version)).annotations };
  };
  const demand = async (model: string, version: string) => {
    const oid = isSafeName(version) ? await commitOf(of(model, 'versions', version)) : null;
    if (oid !== null) return oid;
    throw new EnvironmentError(`${name} has no version ${version} of ${model}.`);
  };
  /** A number is never given twice: the ledger knows versions that are gone by theirs. */
  const nextVersion = async (model: string) => {
    const last = [(await versionRefs(model)).at(-1), (await numberedRefs(model, 'annotations')).at(-1)];
    return String(Math.max(...last.map((item) => Number(item?.version ?? 0))) + 1);
  };
  /** The version at a commit: stages name commits, and two versions are never one commit. The commit where it is none. */
  const pointedAt = async (place: Place, oid: string): Promise<Pointed> => {
    const found = (await versionRefs(place.model)).find((item) => item.oid === oid);
    return { version: found?.version ?? oid, isThere: found !== undefined };
  };
  const annotate = async (model: string, version: string, added: Readonly<Record<string, string>>) => {
    for (;;) {
      const { oid, annotations } = await annotationsOf(model, version);
      const next = { ...annotations };
      for (const [key, value] of Object.entries(added))
        next[safeName('annotation', key)] = value.slice(0, MAX_ANNOTATION);
      const blob = await git(folder, ['hash-object', '-w', '--stdin'], { input: canonicalJson(next) });
      const commit = await commitTree(
        folder,
        [{ path: 'annotations.json', blob }],
        `annotate ${model} ${version}`,
        oid,
      );
      if (await refs.move(of(model, 'annotations', version), oid, commit)) return;
    }
  };

  return {
    kind: 'git',
    name,
    capabilities: { cas: true, history: false, protectedPointer: false, digest: true },
    get,
    annotate: async (model, version, annotations) => {
      await demand(model, version);
      await annotate(model, version, annotations);
    },
    async resolve(place) {
      const oid = await refs.read(stageRef(place));
      return oid === null ? null : pointedAt(place, oid);
    },
    async list(model) {
      const versions: RegistryVersion[] = [];
      for (const { version } of await versionRefs(model)) versions.push((await get(model, version))!);
      return versions;
    },
    async createVersion(model, version) {
      const files = await writeBlobs(folder, version);
      for (;;) {
        const next = await nextVersion(model);
        // The number in the message makes commits of two versions of the same bytes two.
        const commit = await commitTree(folder, files, `${safeName('model', model)} version ${next}`, null);
        if (!(await refs.move(of(model, 'versions', next), null, commit))) continue;
        if (Object.keys(version.annotations).length > 0) await annotate(model, next, version.annotations);
        return (await get(model, next))!;
      }
    },
    async setPointer(place, expected, next) {
      const ref = stageRef(place);
      const current = await refs.read(ref);
      const found = current === null ? null : (await pointedAt(place, current)).version;
      if (found !== expected) return { ok: false, found };
      const target = next === null ? null : await demand(place.model, next);
      if (target === current || (await refs.move(ref, current, target))) return { ok: true };
      const moved = await refs.read(ref);
      return { ok: false, found: moved === null ? null : (await pointedAt(place, moved)).version };
    },
    async fetchBytes(model, version) {
      const oid = await demand(model, version);
      const { stdout } = await tryGit(folder, ['ls-tree', '-r', '-z', `${oid}:files`]);
      const lines = stdout
        .toString()
        .split('\0')
        .filter((line) => line !== '');
      return lines.map((line) => {
        const [, blob = '', path = ''] = /^100644 blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
        if (blob === '')
          throw new EnvironmentError(`${name} holds something that is no plain file in ${model} ${version}.`);
        return { name: path, open: () => blobBytes(folder, blob) };
      });
    },
  };
}

async function writeBlobs(folder: string, { digest, files }: NewVersion): Promise<{ path: string; blob: string }[]> {
  const blobs: { path: string; blob: string }[] = [];
  for (const file of files)
    blobs.push({ path: `files/${demandPlainName(file.path)}`, blob: await writeBlob(folder, measuredBytes(file)) });
  const manifest = canonicalJson({ digest, createdAt: new Date().toISOString() });
  return [
    ...blobs,
    { path: 'version.json', blob: await git(folder, ['hash-object', '-w', '--stdin'], { input: manifest }) },
  ];
}

/** Stream bytes into an object; memory stays flat on our side. */
async function writeBlob(folder: string, chunks: AsyncIterable<Uint8Array>): Promise<string> {
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

async function* blobBytes(folder: string, blob: string): AsyncGenerator<Uint8Array> {
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

async function commitTree(
  folder: string,
  files: readonly { path: string; blob: string }[],
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
async function treeOf(folder: string, files: readonly { path: string; blob: string }[]): Promise<string> {
  const folders = new Map<string, { path: string; blob: string }[]>();
  const lines: string[] = [];
  for (const { path, blob } of files) {
    const [head = '', ...rest] = path.split('/');
    if (rest.length === 0) lines.push(`100644 blob ${blob}\t${head}`);
    else folders.set(head, [...(folders.get(head) ?? []), { path: rest.join('/'), blob }]);
  }
  for (const [head, inside] of folders) lines.push(`040000 tree ${await treeOf(folder, inside)}\t${head}`);
  return git(folder, ['mktree', '-z'], { input: lines.map((line) => `${line}\0`).join('') });
}

async function readJson<Value>(folder: string, commit: string, path: string, schema: z.ZodType<Value>): Promise<Value> {
  const text = await git(folder, ['cat-file', 'blob', `${commit}:${path}`]);
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new EnvironmentError(`${path} of ${commit} is damaged. Restore the ref from a copy.`, { cause: error });
  }
}
