import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EnvironmentError, SubjectError } from '../core/errors.ts';
import type { Digest } from '../core/units.ts';
import { digestFiles, type FileDigest, type ModelDigest, rootDigest } from '../onnx/digest.ts';
import type { Registry } from './registry.ts';
import { failure } from './sequence.ts';

const MAX_FILES = 10_000;

/** The digest of what a registry serves now, by reading every byte of it. Keeps nothing; memory stays flat. */
export async function digestVersion(registry: Registry, model: string, version: string): Promise<ModelDigest> {
  return modelDigestOf(await readFiles(registry, model, version, async () => undefined));
}

/**
 * Have the bytes of a version in a cache that is keyed by their digest, and return the folder that holds them.
 * What the cache holds is hashed again each time; what does not hold is thrown away and fetched anew.
 * Throws SubjectError where the registry serves other bytes than `expected`.
 */
export async function fetchVersion(
  registry: Registry,
  model: string,
  version: string,
  expected: Pick<ModelDigest, 'digest' | 'files'>,
  cache: string,
): Promise<string> {
  const folder = join(cache, expected.digest.replace(':', '-'));
  if (await isIntact(folder, expected)) return folder;
  const draft = join(cache, `.draft-${randomUUID()}`);
  try {
    await mkdir(draft, { recursive: true });
    const files = await readFiles(registry, model, version, async (name) => writerFor(join(draft, name)));
    demandSame(registry, model, version, expected, modelDigestOf(files));
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder).catch(async (error: unknown) => {
      // Another process was faster with the same bytes.
      if (!(await isIntact(folder, expected))) throw failure(`keeping ${model} ${version} in ${cache}`, error);
    });
    return folder;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Throws SubjectError, naming each file, where two digests differ. */
export function demandSame(
  registry: Pick<Registry, 'name'>,
  model: string,
  version: string,
  expected: Pick<ModelDigest, 'digest' | 'files'>,
  found: ModelDigest,
): void {
  const changes = differences(expected.files, found.files);
  if (expected.digest === found.digest && changes.length === 0) return;
  throw new SubjectError(
    `${registry.name} serves other bytes for ${model} ${version} than those that were tested: ${found.digest} instead of ${expected.digest} (${changes.slice(0, 5).join(', ')}). Nothing was promoted. Find out who changed them, and register the tested bytes again.`,
  );
}

/** The names of files by hand of a stranger: relative, inside, one spelling each. Throws EnvironmentError otherwise. */
export function demandPlainName(name: string): string {
  const parts = name.split('/');
  const bad =
    parts.some((part) => part === '' || part === '.' || part === '..') || /[\\\0:]/.test(name) || name.length > 1_000;
  if (!bad) return name;
  throw new EnvironmentError(
    `The registry names a file ${JSON.stringify(name.slice(0, 200))}; files of a model have relative names without "..", backslashes and colons.`,
  );
}

function differences(expected: readonly FileDigest[], found: readonly FileDigest[]): string[] {
  return [
    ...found.filter(({ path }) => !expected.some((file) => file.path === path)).map(({ path }) => `${path} is new`),
    ...expected.flatMap(({ path, sha256 }) => {
      const file = found.find((one) => one.path === path);
      if (file === undefined) return [`${path} is missing`];
      return file.sha256 === sha256 ? [] : [`${path} was changed`];
    }),
  ];
}

interface Writer {
  write(chunk: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

async function readFiles(
  registry: Registry,
  model: string,
  version: string,
  writerOf: (name: string) => Promise<Writer | undefined>,
): Promise<FileDigest[]> {
  const files = await registry.fetchBytes(model, version);
  if (files.length > MAX_FILES) throw new EnvironmentError(`${model} ${version} has more than ${MAX_FILES} files.`);
  const digests: FileDigest[] = [];
  for (const file of files) {
    const writer = await writerOf(demandPlainName(file.name));
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      for await (const chunk of file.open()) {
        hash.update(chunk);
        bytes += chunk.length;
        await writer?.write(chunk);
      }
    } finally {
      await writer?.close();
    }
    digests.push({ path: file.name, sha256: hash.digest('hex'), bytes });
  }
  return digests;
}

async function writerFor(path: string): Promise<Writer> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'wx');
    return {
      async write(chunk) {
        try {
          await file.writeFile(chunk);
        } catch (error) {
          throw failure(`writing ${path}`, error);
        }
      },
      close: () => file.close(),
    };
  } catch (error) {
    throw failure(`writing ${path}`, error);
  }
}

function modelDigestOf(files: readonly FileDigest[]): ModelDigest {
  if (files.length === 0)
    throw new SubjectError('The registry has no files for this version, so nothing that could be promoted.');
  return { digest: rootDigest(files) as Digest, files };
}

async function isIntact(folder: string, expected: Pick<ModelDigest, 'digest' | 'files'>): Promise<boolean> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => null);
  if (names === null || names.filter((item) => !item.isDirectory()).length !== expected.files.length) return false;
  try {
    const found = await digestFiles(expected.files.map(({ path }) => ({ name: path, path: join(folder, path) })));
    return found.digest === expected.digest && differences(expected.files, found.files).length === 0;
  } catch {
    return false;
  }
}
