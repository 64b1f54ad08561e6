import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EnvironmentError, SubjectError } from '../core/errors.ts';
import { throwIfInterrupted } from '../core/interrupt.ts';
import { type FileDigest, type ModelDigest, rootDigest } from '../onnx/digest.ts';
import { demandPlainName } from './names.ts';
import type { Registry } from './registry.ts';
import { failure } from './sequence.ts';

const MAX_FILES = 10_000;

/** The digest of what a registry serves now, by reading every byte of it. Keeps nothing; memory stays flat. */
export async function digestVersion(
  registry: Registry,
  model: string,
  version: string,
  signal?: AbortSignal,
): Promise<ModelDigest> {
  return modelDigestOf(await readFiles(registry, model, version, async () => undefined, signal));
}

/**
 * Write the files of a version into a folder, hashing them on the way. What comes is only believed when its digest is.
 * Throws EnvironmentError where the registry fails or the disk is full.
 */
export async function copyVersion(
  registry: Registry,
  model: string,
  version: string,
  folder: string,
  signal?: AbortSignal,
): Promise<ModelDigest> {
  return modelDigestOf(
    await readFiles(registry, model, version, async (name) => writerFor(join(folder, name)), signal),
  );
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
    `${registry.name} serves other bytes for ${model} ${version} than those that were tested: ${found.digest} instead of ${expected.digest} (${changes.slice(0, 5).join(', ')}). They were not used. Find out who changed them, and register the tested bytes again.`,
  );
}

/** What was added, lost or changed, file by file. */
export function differences(expected: readonly FileDigest[], found: readonly FileDigest[]): string[] {
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
  signal?: AbortSignal,
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
        throwIfInterrupted(signal);
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
  return { digest: rootDigest(files), files };
}
