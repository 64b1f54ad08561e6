import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Told } from '../core/advice.ts';
import { ConfigurationError, messageOf } from '../core/errors.ts';
import { subjectFiles } from '../onnx/subject-files.ts';
import type { Signer, TrustAnchor } from './anchor.ts';
import { type Manifest, readModelSignature } from './manifest.ts';
import { fileOf, filesBelow, isPlainFile, resourcesOf, type TreeFile } from './tree.ts';
import { proveBundle } from './trust.ts';

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
  readonly sentence: Told;
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
  const root = isFolder ? resolve(model) : dirname(resolve(model));
  const required = isFolder ? await filesBelow(root, serialization, resolve(file)) : await closureOf(model);
  const signed = signedFiles(manifest, isFolder ? null : basename(model));
  const files = new Map(required.map((one) => [one.name, one]));
  const missing: string[] = [];
  for (const name of signed.keys()) {
    if (files.has(name)) continue;
    const path = join(root, name);
    if (await isPlainFile(path, serialization)) files.set(name, { name, path });
    else missing.push(name);
  }
  const changed: string[] = [];
  const unsigned: string[] = [];
  for (const [name, one] of files) {
    const [was, is] = [signed.get(name), await resourcesOf(one, serialization)];
    // What has no bytes has no shard, so a signature over shards says nothing about it.
    if (was === undefined && is.size > 0) unsigned.push(name);
    if (was !== undefined && !areSame(was, is)) changed.push(name);
  }
  const again = 'Get the model again.';
  const stray = isFolder
    ? 'Take away what was not signed, or name the model file rather than its folder.'
    : `It is of ${quotedNames([...signed.keys()])}. Name the file that was signed, or sign the model with all its weights.`;
  return [
    ...refusal('missing-file', missing, 'is signed but missing', 'are signed but missing', again),
    ...refusal('other-bytes', changed, 'has other bytes than were signed', 'have other bytes than were signed', again),
    ...refusal('unsigned-file', unsigned, 'is not in the signature', 'are not in the signature', stray),
  ];
}

/**
 * The digests of each signed file, by the name of the resource: one, or one a shard. A signature over one file may call it
 * `.`, as the first implementation did.
 */
function signedFiles({ resources, serialization }: Manifest, file: string | null): Map<string, Map<string, string>> {
  const files = new Map<string, Map<string, string>>();
  for (const resource of resources) {
    const given = fileOf(resource.name, serialization);
    const owner = given === '.' && file !== null ? file : given;
    const name = owner + resource.name.slice(given.length);
    files.set(owner, (files.get(owner) ?? new Map()).set(name, resource.digest));
  }
  return files;
}

/** Every shard of the one is one of the other: also those that only one side has. */
function areSame(was: ReadonlyMap<string, string>, is: ReadonlyMap<string, string>): boolean {
  return was.size === is.size && [...was].every(([name, digest]) => is.get(name) === digest);
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
  return (await subjectFiles(model)).map(({ name, path }) => ({ name, path }));
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw new ConfigurationError(`The model ${path} cannot be read: ${messageOf(error)}.`, { cause: error });
  }
}

function refused(code: SignatureRefusal['code'], sentence: Told): SignatureVerification {
  return { ok: false, refusals: [{ kind: 'refused', code, sentence }] };
}
