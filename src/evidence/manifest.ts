import { createHash } from 'node:crypto';
import * as z from 'zod';
import { ALWAYS_IGNORED } from '../onnx/subject-files.ts';
import { canonicalJson } from '../result/canonical.ts';
import { type Bundle, bundleFromJson, bundleToJson } from './bundle.ts';
import { signEnvelope } from './dsse.ts';
import type { SigningKey } from './keys.ts';

export const MODEL_SIGNATURE_TYPE = 'https://model_signing/signature/v1.0';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const MAX_SIGNATURE_BYTES = 64 * 1024 * 1024;
const MAX_RESOURCES = 100_000;

/** What a model signature says a model is made of. */
export interface Manifest {
  /** For people only. */
  readonly name: string;
  /** Each once; a shard's name ends with `:start:end`. */
  readonly resources: readonly { readonly name: string; readonly digest: string }[];
  readonly serialization: Serialization;
}

export type HashType = 'sha256' | 'blake2b';

export interface Serialization {
  /** Bytes of a shard; null where each file is hashed whole. */
  readonly shardBytes: number | null;
  readonly hash: HashType;
  readonly links: boolean;
  /** Paths below the model's folder that the signature says nothing about. */
  readonly ignored: readonly string[];
}

/** A signature file as it was found, believed of nobody yet. */
export interface ModelSignature {
  readonly bundle: Bundle;
  readonly manifest: Manifest;
}

export type ReadModelSignature = { ok: true; signature: ModelSignature } | { ok: false; reason: string };

/**
 * The bytes of a signature file for these files: OpenSSF Model Signing 1.0, method `key`. Files must be hashed with
 * SHA-256 under names relative to the model's folder. Same input, same statement.
 */
export function writeModelSignature(
  name: string,
  files: readonly { readonly path: string; readonly sha256: string }[],
  key: SigningKey,
  links = false,
): Uint8Array {
  const resources = files
    .toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
    .map(({ path, sha256 }) => ({ name: path, digest: sha256, algorithm: 'sha256' }));
  const statement = {
    _type: STATEMENT_TYPE,
    subject: [{ name, digest: { sha256: rootOf(resources) } }],
    predicateType: MODEL_SIGNATURE_TYPE,
    predicate: {
      resources,
      serialization: { method: 'files', hash_type: 'sha256', allow_symlinks: links, ignore_paths: ALWAYS_IGNORED },
    },
  };
  const envelope = signEnvelope(PAYLOAD_TYPE, Buffer.from(canonicalJson(statement)), key);
  return Buffer.from(canonicalJson(bundleToJson(envelope, key.public)));
}

/** Read a signature file that a stranger may have written. Never throws; the reason repeats nothing of the file's text. */
export function readModelSignature(content: Uint8Array): ReadModelSignature {
  if (content.byteLength > MAX_SIGNATURE_BYTES)
    return { ok: false, reason: `it has ${content.byteLength} bytes; at most ${MAX_SIGNATURE_BYTES} are read` };
  try {
    const bundle = bundleFromJson(parseJson(content));
    if (bundle.method === 'sigstore' && bundle.logged === 0)
      throw new TypeError('a signature without a key needs an entry of a public log');
    if (bundle.envelope.payloadType !== PAYLOAD_TYPE) throw new TypeError('its payload is no statement');
    return { ok: true, signature: { bundle, manifest: manifestOf(parseJson(bundle.envelope.payload)) } };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, reason: 'it is not JSON' };
    return { ok: false, reason: error instanceof TypeError ? error.message : 'it is malformed' };
  }
}

const digestText = z.string().regex(/^([0-9a-f]{64}|[0-9a-f]{128})$/);
const hashType = z.enum(['sha256', 'blake2b', 'blake3']);

const statementSchema = z.object({
  _type: z.literal(STATEMENT_TYPE),
  subject: z
    .array(z.object({ name: z.string().min(1).max(10_000), digest: z.object({ sha256: digestText }) }))
    .length(1),
  predicateType: z.literal(MODEL_SIGNATURE_TYPE),
  predicate: z.object({
    resources: z
      .array(z.object({ name: z.string().min(1).max(10_000), digest: digestText, algorithm: z.string().max(100) }))
      .min(1)
      .max(MAX_RESOURCES),
    serialization: z.discriminatedUnion('method', [
      z.object({ method: z.literal('files'), ...common() }),
      z.object({ method: z.literal('shards'), shard_size: z.int().positive(), ...common() }),
    ]),
  }),
});

function common() {
  const ignored = z.array(z.string().min(1).max(10_000)).max(10_000).default([]);
  return { hash_type: hashType, allow_symlinks: z.boolean(), ignore_paths: ignored };
}

function manifestOf(statement: unknown): Manifest {
  const type = (statement as { predicateType?: unknown } | null)?.predicateType;
  if (type === 'https://model_signing/Digests/v0.1')
    throw new TypeError('it is in the format of model_signing 0.2, which is no longer read: sign the model again');
  if (type !== MODEL_SIGNATURE_TYPE) throw new TypeError('what it signs is no model (another predicate)');
  const parsed = statementSchema.safeParse(statement);
  if (!parsed.success) throw new TypeError(`its statement is malformed (at ${parsed.error.issues[0]?.path.join('.')})`);
  const { subject, predicate } = parsed.data;
  const { resources, serialization } = predicate;
  const hash = serialization.hash_type;
  if (hash === 'blake3')
    throw new TypeError('it hashes with BLAKE3, which is not read here: sign the model again with sha256');
  // The reference implementation writes the size of a shard into the name of the algorithm; the specification does not.
  const algorithms = [hash, ...('shard_size' in serialization ? [`${hash}-sharded-${serialization.shard_size}`] : [])];
  if (resources.some(({ algorithm }) => !algorithms.includes(algorithm)))
    throw new TypeError('it mixes hash algorithms');
  if (resources.some(({ name }) => !isPlain(name) && !(name === '.' && resources.length === 1)))
    throw new TypeError('it names a file by a path that is not plain, or leads out of the folder of the model');
  if (new Set(resources.map(({ name }) => name)).size !== resources.length)
    throw new TypeError('it names a file twice');
  if (subject[0]!.digest.sha256 !== rootOf(resources))
    throw new TypeError('its digest of the model is not that of the files that it lists');
  return {
    name: subject[0]!.name,
    resources: resources.map(({ name, digest }) => ({ name, digest })),
    serialization: {
      shardBytes: serialization.method === 'shards' ? serialization.shard_size : null,
      hash,
      links: serialization.allow_symlinks,
      ignored: serialization.ignore_paths,
    },
  };
}

/**
 * SHA-256 over the raw digests in the order of the list (spec/v1.0.md §6.5.1): by code point, but the reference
 * implementation orders shards by number and folders before their neighbours, and its signatures hold too.
 */
function rootOf(resources: readonly { digest: string }[]): string {
  const hash = createHash('sha256');
  for (const { digest } of resources) hash.update(Buffer.from(digest, 'hex'));
  return hash.digest('hex');
}

/** Relative, with `/`, normalized (spec/v1.0.md §6.1.2). */
function isPlain(name: string): boolean {
  return name.split('/').every((part) => part !== '' && part !== '.' && part !== '..') && !/[\\\0]/.test(name);
}

function parseJson(content: Uint8Array): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
}
