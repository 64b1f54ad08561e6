import { lstat, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ConfigurationError, messageOf } from '../core/errors.ts';
import { digestFiles } from '../onnx/digest.ts';
import { modelFiles } from '../onnx/files.ts';
import type { SigningKey } from './keys.ts';
import { type Manifest, readModelSignature, writeModelSignature } from './manifest.ts';
import { fileOf, filesBelow, isPlainFile, resourcesOf, type TreeFile } from './tree.ts';
import { proveBundle, type Signer, type TrustAnchor } from './trust.ts';

/**
 * Sign a model as OpenSSF Model Signing 1.0 has it, method `key`: the model file and its external weights, and nothing else
 * that lies beside them. Throws what `modelFiles` throws.
 */
export async function signModel(path: string, key: SigningKey): Promise<Uint8Array> {
  const files = await modelFiles(path);
  const { files: digests } = await digestFiles(files);
  const linked = await Promise.all(files.map(async (file) => (await lstat(file.path)).isSymbolicLink()));
  // The model is the file, or, where weights lie beside it, the folder.
  const name = files.length === 1 ? basename(path) : basename(dirname(resolve(path)));
  return writeModelSignature(name, digests, key, linked.includes(true));
}

export interface SignatureExpectation {
  /** A model file, whose external weights belong to it, or a folder, all of whose files do. */
  readonly model: string;
  /** Where the signature itself is: it is no part of the model. */
  readonly file: string;
  readonly anchors: readonly TrustAnchor[];
  readonly now: Date;
}

export interface SignatureRefusal {
  readonly kind: 'refused';
  readonly code:
    | 'malformed'
    | 'other-key'
    | 'other-signer'
    | 'untrusted-method'
    | 'other-bytes'
    | 'missing-file'
    | 'unsigned-file';
  readonly sentence: string;
}

export type SignatureVerification =
  | { readonly ok: true; readonly signer: Signer; readonly manifest: Manifest }
  | { readonly ok: false; readonly refusals: readonly SignatureRefusal[] };

/**
 * Does a model signature hold for the bytes at hand? Offline (model-signing-spec, spec/v1.0.md §8). All that it lists must
 * be there with the same bytes; of a folder, nothing else may be there; of a model file, it and all its weights must be
 * listed. Throws ConfigurationError where the model cannot be read as what it is, EnvironmentError where a disk fails.
 */
export async function verifyModelSignature(
  content: Uint8Array,
  expected: SignatureExpectation,
): Promise<SignatureVerification> {
  const read = readModelSignature(content);
  if (!read.ok) return refused('malformed', `The signature cannot be read: ${read.reason}.`);
  const { bundle, manifest } = read.signature;
  const proof = proveBundle(bundle, expected.anchors, expected.now, 'The signature');
  // Nothing that an unproven manifest says is worth a look at a file.
  if (!proof.ok) return refused(proof.code, proof.sentence);
  const refusals = await bytesRefusals(manifest, expected);
  return refusals.length === 0 ? { ok: true, signer: proof.signer, manifest } : { ok: false, refusals };
}

async function bytesRefusals(manifest: Manifest, { model, file }: SignatureExpectation): Promise<SignatureRefusal[]> {
  const { serialization } = manifest;
  const isFolder = await isDirectory(model);
  const required = isFolder ? await filesBelow(resolve(model), serialization, resolve(file)) : await closureOf(model);
  const listed = listedBy(manifest, isFolder ? null : basename(model));
  const names = [...new Set([...listed.keys()].map((resource) => fileOf(resource, serialization)))];
  const root = isFolder ? resolve(model) : dirname(resolve(model));
  const known = new Set(required.map(({ name }) => name));
  const files = [...required];
  const missing: string[] = [];
  for (const name of names) {
    if (known.has(name)) continue;
    const path = join(root, name);
    if (await isPlainFile(path, serialization)) files.push({ name, path });
    else missing.push(name);
  }
  const found = new Map<string, string>();
  const empty: string[] = [];
  for (const one of files) {
    const resources = await resourcesOf(one, serialization);
    // What has no bytes has no shard, so a signature over shards says nothing about it.
    if (resources.size === 0) empty.push(one.name);
    for (const [name, digest] of resources) found.set(name, digest);
  }
  const unsigned = files.filter(({ name }) => !names.includes(name) && !empty.includes(name)).map(({ name }) => name);
  const changed = names.filter(
    (name) => !missing.includes(name) && isChanged(name, listed, found, (resource) => fileOf(resource, serialization)),
  );
  return [
    ...refusal('missing-file', missing, 'is signed but missing', 'are signed but missing', 'Get the model again.'),
    ...refusal(
      'other-bytes',
      changed,
      'has other bytes than were signed',
      'have other bytes than were signed',
      'Get the model again.',
    ),
    ...refusal(
      'unsigned-file',
      unsigned,
      'is not in the signature',
      'are not in the signature',
      isFolder
        ? 'Take away what was not signed, or name the model file rather than its folder.'
        : `It is of ${quotedNames(names)}. Name the file that was signed, or sign the model with all its weights.`,
    ),
  ];
}

/** The resources of a signature, by name. A signature over one file may call it `.`, as the first implementation did. */
function listedBy({ resources }: Manifest, file: string | null): Map<string, string> {
  return new Map(resources.map(({ name, digest }) => [name === '.' && file !== null ? file : name, digest]));
}

/** Every digest of this file must be the same on both sides: also shards that only one side has. */
function isChanged(
  file: string,
  listed: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
  owner: (resource: string) => string,
): boolean {
  const mine = (all: ReadonlyMap<string, string>) => [...all].filter(([resource]) => owner(resource) === file);
  const [before, after] = [mine(listed), mine(found)];
  return before.length !== after.length || before.some(([resource, digest]) => found.get(resource) !== digest);
}

function refusal(
  code: SignatureRefusal['code'],
  names: readonly string[],
  one: string,
  several: string,
  remedy: string,
): SignatureRefusal[] {
  if (names.length === 0) return [];
  const sentence = `${quotedNames(names)} ${names.length === 1 ? one : several}. ${remedy}`;
  return [{ kind: 'refused', code, sentence }];
}

function quotedNames(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => JSON.stringify(name.slice(0, 200)));
  return `${shown.join(', ')}${names.length > shown.length ? ` and ${names.length - shown.length} more` : ''}`;
}

async function closureOf(model: string): Promise<readonly TreeFile[]> {
  return (await modelFiles(model)).map(({ name, path }) => ({ name, path }));
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw new ConfigurationError(`The model ${path} cannot be read: ${messageOf(error)}.`, { cause: error });
  }
}

function refused(code: SignatureRefusal['code'], sentence: string): SignatureVerification {
  return { ok: false, refusals: [{ kind: 'refused', code, sentence }] };
}
