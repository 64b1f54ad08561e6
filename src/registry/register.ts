import type { FileDigest, ModelDigest } from '../onnx/digest.ts';
import { demandFitting } from './annotations.ts';
import { demandSame, digestVersion } from './bytes.ts';
import type { Target } from './ledger/entry.ts';
import { safeName } from './names.ts';
import type { NewVersion } from './registry.ts';
import type { Stores } from './stores.ts';

const DRY_RUN = 'Dry run, nothing was changed. ';

export interface RegisterRequest {
  readonly model: string;
  readonly candidate: NewVersion;
  readonly dryRun: boolean;
}

export interface RegisterOutcome {
  readonly kind: 'registered' | 'already' | 'planned';
  /** Null where it is only planned. */
  readonly version: string | null;
  readonly digest: string;
  readonly sentence: string;
}

/**
 * Put bytes into the registry, and read them back. The same bytes again are the version that there is, with the new tags
 * besides. Throws SubjectError where the registry serves other bytes afterwards, ConfigurationError for tags that it does
 * not take.
 */
export async function registerVersion(stores: Stores, request: RegisterRequest): Promise<RegisterOutcome> {
  const { candidate, dryRun } = request;
  const { registry } = stores;
  const model = safeName('model', request.model);
  const { digest } = candidate;
  const found = await findRegistered(stores, model, candidate);
  demandFitting(registry, candidate.annotations, found.version !== null);
  const count = Object.keys(candidate.annotations).length;
  const tags = count === 0 ? '' : ` with ${count} tag${count === 1 ? '' : 's'}`;
  if (found.version !== null) {
    const where = `version ${found.version} of ${model} in ${registry.name}`;
    if (count > 0 && !dryRun) await registry.annotate(model, found.version, candidate.annotations);
    const did = dryRun ? 'would be' : count === 1 ? 'was' : 'were';
    const sentence = `${dryRun ? DRY_RUN : ''}These bytes (${digest}) are ${where} already${count === 0 ? '' : `; ${count} tag${count === 1 ? ' ' : 's '}${did} set on it`}.`;
    return { kind: dryRun ? 'planned' : 'already', version: found.version, digest, sentence };
  }
  const files = `${candidate.files.length} file${candidate.files.length === 1 ? '' : 's'}`;
  if (dryRun) {
    const sentence = `${DRY_RUN}${files} (${digest}) would be registered as a new version of ${model} in ${registry.name}${tags}, and read back.`;
    return { kind: 'planned', version: null, digest, sentence };
  }
  const version = await createAndReadBack(stores, model, candidate);
  const sentence = `${model} has the new version ${version} in ${registry.name}${tags}: ${files}, ${digest}, read back and hashed.`;
  return { kind: 'registered', version, digest, sentence };
}

export interface Found {
  /** Null where the bytes are not registered yet. */
  readonly version: string | null;
  readonly model: ModelDigest;
  /** Where the version holds more than the model. */
  readonly within?: Target['within'];
}

/** The newest version that serves these bytes: what is served counts, not what is written on it. */
export async function findRegistered(
  { registry, signal }: Pick<Stores, 'registry' | 'signal'>,
  name: string,
  candidate: { readonly digest: string; readonly files: readonly FileDigest[] },
): Promise<Found> {
  const model = {
    digest: candidate.digest as ModelDigest['digest'],
    files: candidate.files.map(({ path, sha256, bytes }) => ({ path, sha256, bytes })),
  };
  for (const version of (await registry.find(name, model.digest)).toReversed()) {
    const served = await digestVersion(registry, name, version, signal);
    if (served.digest === model.digest) return { version, model: served };
  }
  return { version: null, model };
}

/** Only what the registry serves counts, so what was uploaded is read back. Throws SubjectError where it is not the same. */
export async function createAndReadBack(stores: Stores, model: string, candidate: NewVersion): Promise<string> {
  const { registry, signal } = stores;
  const { version } = await registry.createVersion(model, candidate, signal);
  await stores.step?.('registered');
  const served = await digestVersion(registry, model, version, signal);
  const { digest, files } = candidate;
  demandSame(registry, model, version, { digest: digest as ModelDigest['digest'], files }, served);
  return version;
}
