import { createHash } from 'node:crypto';
import { type Digest, digestOfHex } from '../core/units.ts';
import { type ModelFile, modelFiles } from './files.ts';
import type { FileHash } from './hash-file.ts';
import { hashFiles } from './hash-files.ts';
import { subjectFiles } from './subject-files.ts';

/** One file of a subject, as the result document holds it. */
export interface FileDigest extends FileHash {
  /** Relative to the model's folder, with `/`. */
  readonly path: string;
}

export interface ModelDigest {
  readonly digest: Digest;
  /** In the order of the root digest. */
  readonly files: readonly FileDigest[];
}

/**
 * The identity of a model: the digest of every file that it is made of, external weights included, and their root digest.
 * Throws what `modelFiles` throws.
 */
export async function modelDigest(path: string, signal?: AbortSignal): Promise<ModelDigest> {
  return digestFiles(await modelFiles(path), signal);
}

/** The identity of what `subjectFiles` finds: a folder of files, an ONNX model, or another file. Throws what that throws. */
export async function subjectDigest(path: string, signal?: AbortSignal): Promise<ModelDigest> {
  return digestFiles(await subjectFiles(path), signal);
}

/** The same for files that are known already. Throws what `hashFile` throws. */
export async function digestFiles(files: readonly ModelFile[], signal?: AbortSignal): Promise<ModelDigest> {
  const hashes = await hashFiles(
    files.map(({ path }) => path),
    signal,
  );
  const digests = files.map(({ name }, index): FileDigest => ({ path: name, ...hashes[index]! }));
  digests.sort((a, b) => byCodePoint(a.path, b.path));
  return { digest: rootDigest(digests), files: digests };
}

/**
 * Root digest of OpenSSF Model Signing 1.0 (ossf/model-signing-spec, spec/v1.0.md §5.2.1 and §6.5.1; sigstore/model-transparency,
 * src/model_signing/_signing/signing.py): SHA-256 over the raw SHA-256 digests of the files, concatenated in the order of
 * their names by Unicode code point. It covers bytes and their order, not names. A model of one file is no exception: its
 * root digest is the SHA-256 of the raw SHA-256 of that file, not the SHA-256 of the file.
 * Throws RangeError where there is no file or two have one name.
 */
export function rootDigest(files: readonly Pick<FileDigest, 'path' | 'sha256'>[]): Digest {
  if (files.length === 0) throw new RangeError('a model has at least one file');
  if (new Set(files.map(({ path }) => path)).size !== files.length) throw new RangeError('two files have one name');
  const hash = createHash('sha256');
  for (const { sha256 } of files.toSorted((a, b) => byCodePoint(a.path, b.path)))
    hash.update(Buffer.from(sha256, 'hex'));
  return digestOfHex(hash.digest('hex'));
}

/** UTF-8 keeps the order of code points; UTF-16, which JavaScript compares by, does not. */
function byCodePoint(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
