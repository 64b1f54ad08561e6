import { ConfigurationError } from '../core/errors.ts';
import { canonicalJson } from '../result/canonical.ts';
import type { Statement } from './statement.ts';

/** What GitHub's action `attest` makes the same statement from, and signs it for a workflow without a key. */
export interface AttestationInputs {
  /** For `subject-checksums`: digest, two spaces and name of each subject, the model first. */
  readonly checksums: string;
  /** For `predicate-path`. */
  readonly predicate: string;
}

/** actions/attest, src/subject.ts and action.yml. */
const MAX_SUBJECTS = 1_024;
const MAX_PREDICATE_BYTES = 16 * 1024 * 1024;

/** Throws ConfigurationError where the statement is larger than that action takes, or a name would be cut in lines. */
export function attestationInputs({ subject, predicate }: Statement): AttestationInputs {
  if (subject.length > MAX_SUBJECTS) {
    throw new ConfigurationError(
      `The model has ${subject.length - 1} files; the action attest takes ${MAX_SUBJECTS - 1}. Sign the evidence with a key.`,
    );
  }
  const odd = subject.find(({ name }) => /[\r\n]/.test(name) || name === '' || /^[ *]/.test(name));
  if (odd !== undefined) {
    throw new ConfigurationError(
      `The file ${JSON.stringify(odd.name)} has a name that no list of checksums can hold. Give it another, or sign the evidence with a key.`,
    );
  }
  const text = canonicalJson(predicate);
  if (Buffer.byteLength(text) > MAX_PREDICATE_BYTES)
    throw new ConfigurationError('The evidence is larger than 16 MiB, which the action attest does not take.');
  return { checksums: subject.map(({ name, digest }) => `${digest.sha256}  ${name}\n`).join(''), predicate: text };
}

/** Why a job of GitHub cannot sign without a key, and which permission it lacks; null where it can, and elsewhere. */
export function attestationHint(environment: NodeJS.ProcessEnv): string | null {
  if (environment.GITHUB_ACTIONS !== 'true' || environment.ACTIONS_ID_TOKEN_REQUEST_URL) return null;
  return 'This job cannot sign without a key: it has no token of its identity. Give it the permissions id-token: write and attestations: write, unless a later job runs the action attest. Pull requests from forks never get them.';
}
