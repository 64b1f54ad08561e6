import { rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { ConfigurationError, EnvironmentError } from '../core/errors.ts';
import { fileProblem } from '../core/file-problem.ts';
import type { Digest } from '../core/units.ts';
import { writeEvidence } from '../evidence/evidence.ts';
import type { Fingerprint } from '../evidence/fingerprint.ts';
import { type Statement, statementOf } from '../evidence/statement.ts';
import type { Waiver } from '../policy/waivers.ts';
import type { Result } from '../result/document.ts';
import { attemptFingerprint, FINGERPRINT_FILE } from './fingerprint.ts';
import type { Signer } from './keys.ts';
import { gatesOf, type Policy } from './policy.ts';
import { demandAgreement } from './policy-agreement.ts';
import { toolDigest } from './tool-digest.ts';

export interface EvidenceRequest {
  readonly policy: Policy;
  /** As measured. */
  readonly results: readonly Result[];
  readonly waivers: readonly Waiver[];
  readonly now: Date;
  readonly signer: Signer;
  /** Address of the run. */
  readonly url: string | null;
  readonly fingerprint?: Fingerprint | undefined;
  /** Of the program that decides, where it is known already. */
  readonly tool?: Digest | undefined;
  /** Absolute path of the file to write. */
  readonly path: string;
}

/** What was written, or why nothing could be stated; `sentence` tells either in one line. */
export type StatedEvidence =
  | { readonly path: string; readonly outcome: Statement['predicate']['result']; readonly sentence: string }
  | { readonly path: null; readonly outcome: null; readonly sentence: string };

/**
 * State what the gates of a policy found about a model, and write it, signed where there is a key. Throws
 * ConfigurationError where the results are not of this policy, not of one model and commit, name no model, or say
 * of a check what the policy does not;
 * EnvironmentError where the disk does not let it.
 */
export async function stateEvidence(request: EvidenceRequest): Promise<StatedEvidence & { path: string }> {
  const { policy, results, waivers, now, signer, url, path, fingerprint, tool = toolDigest() } = request;
  const others = results.filter((result) => result.policy.digest !== policy.digest);
  if (others.length > 0) {
    throw new ConfigurationError(
      `The result${others.length > 1 ? 's' : ''} of ${others.map(({ gate }) => gate).join(', ')} came from another policy (${others[0]!.policy.digest}) than ${policy.file ?? 'this one'} (${policy.digest}). Give the policy that the gates ran with, or run them again.`,
    );
  }
  demandAgreement(policy, results);
  const statement = statementOf({
    results,
    waivers: { agreed: waivers, now },
    gates: gatesOf(policy),
    toolDigest: tool,
    url: url ?? undefined,
    fingerprint,
  });
  const about = fingerprint?.facts['model/digest'];
  const root = `sha256:${statement.subject[0]!.digest.sha256}`;
  if (fingerprint !== undefined && about !== root) {
    throw new ConfigurationError(
      `The fingerprint is of ${about ?? 'no model'}, but the results are about ${root}. Take the fingerprint of the same run.`,
    );
  }
  await write(path, writeEvidence(statement, signer.key));
  const outcome = statement.predicate.result;
  const by = signer.key
    ? `signed with the key ${signer.key.id.slice(0, 12)}`
    : `unsigned (${signer.reason}), so only for who says allow-unsigned`;
  const [subject] = statement.subject;
  const sentence = `Evidence: ${shown(path)} says ${outcome} for ${subject!.name} (sha256:${subject!.digest.sha256}); ${by}.`;
  return { path, outcome, sentence };
}

export interface RunEvidenceRequest extends EvidenceRequest {
  /** One leg of a matrix knows nothing of the others. */
  readonly isLeg: boolean;
  /** Why the run is blocked beyond what its results say; null where nothing is. */
  readonly blockedBy: string | null;
}

/** The same at the end of a run, where it is no mistake that nothing can be stated: then the sentence says why. */
export async function stateRunEvidence(request: RunEvidenceRequest): Promise<StatedEvidence> {
  const { policy, results, isLeg, blockedBy, path } = request;
  const none = (why: string): StatedEvidence => ({ path: null, outcome: null, sentence: `No evidence: ${why}` });
  const wanted = gatesOf(policy);
  const ran = wanted.filter((gate) => results.some((result) => result.gate === gate));
  if (ran.length < wanted.length) return none(`${ran.join(', ') || 'no gate'} of ${wanted.join(', ')} ran.`);
  if (results.every(({ subject }) => subject === null)) return none('none of the gates read the model.');
  if (isLeg)
    return none(
      'this is one leg of a matrix. State it from the results of all legs, in a later job: modelassay evidence RESULTS….',
    );
  if (blockedBy !== null) return none(blockedBy);
  const attempting = attemptFingerprint(policy, results, join(dirname(path), FINGERPRINT_FILE));
  // While git answers.
  const tool = toolDigest();
  const { fingerprint, problem } = await attempting;
  try {
    const stated = await stateEvidence({ ...request, fingerprint, tool });
    return problem === null ? stated : { ...stated, sentence: `${stated.sentence} ${problem}` };
  } catch (error) {
    if (error instanceof ConfigurationError) return none(error.message);
    throw error;
  }
}

/** Throws ConfigurationError where a leg of a matrix did not deliver a gate of the policy. */
export function demandLegs(policy: Policy, results: readonly Result[], legs: readonly string[]): void {
  const missing = legs.flatMap((leg) =>
    gatesOf(policy)
      .filter((gate) => !results.some((result) => result.gate === gate && result.id === leg))
      .map((gate) => `${gate} of ${leg}`),
  );
  if (missing.length === 0) return;
  throw new ConfigurationError(
    `There is no result of ${missing.join(', ')}, so nothing can be stated. Give the results of every leg, or run the missing ones.`,
  );
}

/** Whether the policy is about promotion at all; to everybody else what became of the evidence is no news. */
export function isForPromotion({ config }: Pick<Policy, 'config'>): boolean {
  return config.registry !== undefined || config.promote !== undefined || config.evidence !== undefined;
}

async function write(path: string, content: Uint8Array): Promise<void> {
  try {
    await writeFile(`${path}.part`, content);
    await rename(`${path}.part`, path);
  } catch (error) {
    throw new EnvironmentError(`The evidence ${shown(path)} cannot be written: ${fileProblem(error)}.`, {
      cause: error,
    });
  }
}

function shown(path: string): string {
  const inside = relative(process.cwd(), path);
  return inside.startsWith('..') ? path : inside;
}
