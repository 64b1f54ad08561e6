import * as z from 'zod';
import { EnvironmentError } from '../../core/errors.ts';
import { canonicalJson } from '../../result/canonical.ts';
import { digest } from '../../result/scalars.ts';
import { demandFitting } from '../annotations.ts';
import { measuredBytes } from '../copy.ts';
import { demandPlainName, isSafeName, type Place, safeName } from '../names.ts';
import type { NewVersion, Pointed, Registry, RegistryVersion } from '../registry.ts';
import {
  annotationsRef,
  digestKey,
  digestRef,
  type ModelRefs,
  readModelRefs,
  stageRef,
  versionRef,
} from './model-refs.ts';
import { blobBytes, commitTree, readObjects, type TreeFile, writeBlob } from './objects.ts';
import { openGitRefs } from './refs.ts';
import { type GitPlace, git, tryGit, withoutLogin } from './run.ts';

const manifestSchema = z.object({ digest, createdAt: z.string() });
const annotationsSchema = z.record(z.string(), z.string());
type Annotations = z.infer<typeof annotationsSchema>;

/**
 * A registry in refs of a git repository, below `refs/modelassay-models/<model>/`: `versions/<n>` is a commit whose tree
 * holds `version.json` and `files/…`; `stages/<stage>` names the commit of the version that it points at;
 * `annotations/<n>` a commit with `annotations.json`; `digests/<hex>/<n>` tells by its name what a version is. Everything
 * moves by compare-and-swap, and one listing answers whatever is asked of a model. For models that the server takes as
 * plain files: GitHub refuses one above 100 MB.
 * Throws ConfigurationError where the folder is no repository.
 */
export async function gitRegistry(where: GitPlace): Promise<Registry> {
  const { folder } = where;
  const refs = await openGitRefs(where);
  const name = where.remote === null ? folder : withoutLogin(where.remote);
  const capabilities = { cas: true, history: false, protectedPointer: false, digest: true, annotation: 5_000 };

  /** Files of commits, in one process; the commits that this machine lacks are fetched together first. */
  const readFiles = async (files: readonly { ref: string; oid: string; path: string }[]) => {
    const queries = files.map(({ oid, path }) => `${oid}:${path}`);
    const contents = await readObjects(folder, queries);
    const missing = files.filter((_, index) => contents[index] === null);
    if (missing.length === 0) return contents;
    await refs.fetch(missing);
    return readObjects(folder, queries);
  };
  const describe = async (model: string, at: ModelRefs, versions: readonly string[]): Promise<RegistryVersion[]> => {
    const manifests = versions.map((version) => ({
      ref: versionRef(model, version),
      oid: at.versions.get(version)!,
      path: 'version.json',
    }));
    const annotated = versions.flatMap((version) => {
      const oid = at.annotations.get(version);
      return oid === undefined ? [] : [{ version, ref: annotationsRef(model, version), oid, path: 'annotations.json' }];
    });
    const contents = await readFiles([...manifests, ...annotated]);
    const annotations = new Map(
      annotated.map((file, index) => [
        file.version,
        parse(annotationsSchema, contents[versions.length + index]!, file.ref),
      ]),
    );
    return versions.map((version, index) => {
      const { digest, createdAt } = parse(manifestSchema, contents[index]!, versionRef(model, version));
      return { version, digest, createdAt, annotations: annotations.get(version) ?? {} };
    });
  };
  const demand = (model: string, { versions }: ModelRefs, version: string): string => {
    const oid = versions.get(version);
    if (oid !== undefined) return oid;
    throw new EnvironmentError(`${name} has no version ${version} of ${model}.`);
  };
  /** What a stage is on: stages name commits, and two versions are never one commit. The commit where it is none. */
  const pointedAt = ({ stage }: Place, { stages, versions }: ModelRefs): Pointed | null => {
    const oid = stages.get(stage);
    if (oid === undefined) return null;
    for (const [version, commit] of versions) if (commit === oid) return { version, isThere: true };
    return { version: oid, isThere: false };
  };
  const annotationsCommit = async (model: string, version: string, oid: string | null, added: Annotations) => {
    const file = { ref: annotationsRef(model, version), oid: oid ?? '', path: 'annotations.json' };
    const before = oid === null ? {} : parse(annotationsSchema, (await readFiles([file]))[0]!, file.ref);
    const blob = await writeText(folder, canonicalJson({ ...before, ...added }));
    return commitTree(folder, [{ path: file.path, blob }], `annotate ${model} ${version}`, oid);
  };

  return {
    kind: 'git',
    name,
    capabilities,
    async get(model, version) {
      const at = await readModelRefs(refs, model);
      return at.versions.has(version) ? (await describe(model, at, [version]))[0]! : null;
    },
    async resolve(place) {
      stageRef(place);
      return pointedAt(place, await readModelRefs(refs, place.model));
    },
    async list(model) {
      const at = await readModelRefs(refs, model);
      return describe(model, at, [...at.versions.keys()]);
    },
    async find(model, digest) {
      const { versions, digests } = await readModelRefs(refs, model);
      return [...versions.keys()].filter((version) => digests.has(digestKey(digest, version)));
    },
    async createVersion(model, version, signal) {
      demandFitting({ name, capabilities }, version.annotations);
      const createdAt = new Date().toISOString();
      const files = await writeFiles(folder, version, createdAt, signal);
      for (;;) {
        const at = await readModelRefs(refs, model);
        const next = nextVersion(at);
        // The number in the message makes commits of two versions of the same bytes two.
        const commit = await commitTree(folder, files, `${safeName('model', model)} version ${next}`, null);
        const key = digestKey(version.digest, next);
        const moves = [
          { ref: versionRef(model, next), expected: null, next: commit },
          { ref: digestRef(model, key), expected: at.digests.get(key) ?? null, next: commit },
        ];
        if (Object.keys(version.annotations).length > 0) {
          const annotated = await annotationsCommit(model, next, null, version.annotations);
          moves.push({
            ref: annotationsRef(model, next),
            expected: at.annotations.get(next) ?? null,
            next: annotated,
          });
        }
        if (!(await refs.move(moves, signal))) continue;
        return { version: next, digest: version.digest, createdAt, annotations: version.annotations };
      }
    },
    async setPointer(place, expected, next) {
      const ref = stageRef(place);
      const at = await readModelRefs(refs, place.model);
      const found = pointedAt(place, at)?.version ?? null;
      if (found !== expected) return { ok: false, found };
      const current = at.stages.get(place.stage) ?? null;
      const target = next === null ? null : demand(place.model, at, next);
      if (target === current) return { ok: true };
      // Git only pushes what this machine has.
      if (next !== null && target !== null) await refs.fetch([{ ref: versionRef(place.model, next), oid: target }]);
      if (await refs.move([{ ref, expected: current, next: target }])) return { ok: true };
      return { ok: false, found: pointedAt(place, await readModelRefs(refs, place.model))?.version ?? null };
    },
    async annotate(model, version, annotations) {
      demandFitting({ name, capabilities }, annotations, true);
      for (;;) {
        const at = await readModelRefs(refs, model);
        demand(model, at, version);
        const expected = at.annotations.get(version) ?? null;
        const next = await annotationsCommit(model, version, expected, annotations);
        if (await refs.move([{ ref: annotationsRef(model, version), expected, next }])) return;
      }
    },
    async fetchBytes(model, version) {
      const oid = isSafeName(version) ? await refs.read(versionRef(model, version)) : null;
      if (oid === null) throw new EnvironmentError(`${name} has no version ${version} of ${model}.`);
      await refs.fetch([{ ref: versionRef(model, version), oid }]);
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

/** A number is never given twice: the ledger knows versions that are gone by theirs. */
function nextVersion({ versions, annotations, digests }: ModelRefs): string {
  const given = [...versions.keys(), ...annotations.keys(), ...[...digests.keys()].map((key) => key.split('/')[1])];
  return String(Math.max(0, ...given.map(Number).filter(Number.isSafeInteger)) + 1);
}

async function writeFiles(
  folder: string,
  { digest, files }: NewVersion,
  createdAt: string,
  signal?: AbortSignal,
): Promise<TreeFile[]> {
  const written: TreeFile[] = [];
  for (const file of files) {
    const path = `files/${demandPlainName(file.path)}`;
    written.push({ path, blob: await writeBlob(folder, measuredBytes(file, signal)) });
  }
  const manifest = await writeText(folder, canonicalJson({ digest, createdAt }));
  return [...written, { path: 'version.json', blob: manifest }];
}

function writeText(folder: string, text: string): Promise<string> {
  return git(folder, ['hash-object', '-w', '--stdin'], { input: text });
}

function parse<Value>(schema: z.ZodType<Value>, content: Buffer | null, ref: string): Value {
  try {
    return schema.parse(JSON.parse(String(content)));
  } catch (error) {
    throw new EnvironmentError(`What ${ref} holds is damaged. Restore the ref from a copy.`, { cause: error });
  }
}
