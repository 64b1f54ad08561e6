import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { advice, key } from '../core/advice.ts';
import { ConfigurationError, EnvironmentError, messageOf } from '../core/errors.ts';
import { readPlainFile } from '../core/plain-file.ts';
import { attestationInputs } from '../evidence/attestation.ts';
import { readEvidence } from '../evidence/evidence.ts';
import { writeModelSignature } from '../evidence/manifest.ts';
import type { Statement } from '../evidence/statement.ts';
import type { Signer } from './keys.ts';

export interface ModelSignatureRequest {
  /** Evidence that was just stated. */
  readonly evidence: string;
  readonly signer: Signer;
  /** Absolute path of the file to write. */
  readonly path: string;
}

/**
 * Sign the model that passed, as OpenSSF Model Signing has it, for those who check signatures and know nothing of gates.
 * The digests are those of the evidence, so the model itself need not be there. Throws ConfigurationError where there is no
 * key, or the model did not pass; EnvironmentError where the disk does not let it.
 */
export async function signPassedModel({ evidence, signer, path }: ModelSignatureRequest): Promise<void> {
  if (signer.key === null)
    throw new ConfigurationError(advice`A signature needs a key, but ${signer.reason}. Name one with ${key('key')}.`);
  const read = readEvidence(await readPlainFile(evidence));
  if (!read.ok)
    throw new EnvironmentError(`The evidence ${evidence} was not written as it was stated: ${read.reason}.`);
  const { subject, predicate } = read.evidence.statement;
  if (predicate.result === 'FAILED')
    throw new ConfigurationError('The model did not pass, so it is not signed. The evidence says why.');
  const files = subject.slice(1).map(({ name, digest }) => ({ path: name, sha256: digest.sha256! }));
  const name = files.length === 1 ? files[0]!.path : subject[0]!.name;
  await write(path, writeModelSignature(name, files, signer.key));
}

/**
 * Leave what GitHub's action `attest` needs to sign the same statement for a workflow, without a key: `subjects.sha256` for
 * subject-checksums, and `predicate.json` for predicate-path. Throws as `attestationInputs`.
 */
export async function leaveAttestation(evidence: string, folder: string): Promise<void> {
  const { checksums, predicate } = attestationInputs(await statementIn(evidence));
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new ConfigurationError(`The folder ${folder} cannot be made: ${messageOf(error)}.`, { cause: error });
  });
  await write(join(folder, 'subjects.sha256'), checksums);
  await write(join(folder, 'predicate.json'), predicate);
}

async function statementIn(evidence: string): Promise<Statement> {
  const read = readEvidence(await readPlainFile(evidence));
  if (read.ok) return read.evidence.statement;
  throw new EnvironmentError(`The evidence ${evidence} was not written as it was stated: ${read.reason}.`);
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(`${path}.part`, content);
    await rename(`${path}.part`, path);
  } catch (error) {
    throw new EnvironmentError(`${path} cannot be written: ${messageOf(error)}.`, { cause: error });
  }
}
