import { type ModelDigest, rootDigest } from '../onnx/digest.ts';
import { digestOf } from '../result/canonical.ts';
import type { Signer } from './anchor.ts';
import { signerOf } from './dsse.ts';
import { documentsIn, type Evidence, readEvidence } from './evidence.ts';
import type { Expectation } from './expectation.ts';
import { freshnessRefusals } from './fresh.ts';
import { type Refusal, type RefusalCode, refuse } from './refusal.ts';
import { descriptorsOf, nameOf, type Statement } from './statement.ts';
import { keySigner, otherKeySentence, proveBundle, untrustedSentence } from './trust.ts';

export type { Refusal } from './refusal.ts';

export type Verification =
  | { readonly ok: true; readonly evidence: Evidence; readonly signer: Signer | null }
  | { readonly ok: false; readonly evidence: Evidence | null; readonly refusals: readonly Refusal[] };

/**
 * Offline and pure. Everything that does not hold is told, each in its sentence; one refusal is enough to refuse. Of several
 * documents in one file one that holds is enough; where none does, that is told which is refused least.
 */
export function verifyEvidence(content: Uint8Array, expected: Expectation): Verification {
  const found = documentsIn(content).map((document) => verifyDocument(document, expected));
  const holding = found.find(({ ok }) => ok);
  if (holding !== undefined) return holding;
  const refused = found.filter((one) => !one.ok);
  return refused.reduce((least, one) => (refusalsOf(one) < refusalsOf(least) ? one : least));
}

/** A statement that nobody believes has one refusal, and says less than one with several. */
function refusalsOf({ refusals }: Extract<Verification, { ok: false }>): number {
  return UNPROVEN.includes(refusals[0]!.code) ? Number.POSITIVE_INFINITY : refusals.length;
}

const UNPROVEN: readonly RefusalCode[] = ['malformed', 'unsigned', 'other-key', 'other-signer', 'untrusted-method'];

function verifyDocument(content: Uint8Array, expected: Expectation): Verification {
  const read = readEvidence(content);
  if (!read.ok)
    return {
      ok: false,
      evidence: null,
      refusals: [refuse('malformed', `The evidence cannot be read: ${read.reason}.`)],
    };
  const { evidence } = read;
  const signer = signerIn(evidence, expected);
  // Nothing that an unproven statement says is worth a sentence of its own.
  if ('refusal' in signer) return { ok: false, evidence, refusals: [signer.refusal] };
  const refusals = [
    ...modelRefusals(evidence.statement, expected.model),
    ...outcomeRefusals(evidence.statement, expected),
    ...originRefusals(evidence.statement, expected),
    ...freshnessRefusals(evidence.statement, expected),
  ];
  return refusals.length === 0 ? { ok: true, evidence, signer: signer.signer } : { ok: false, evidence, refusals };
}

/** `signer` is null where nobody had to sign. */
function signerIn(
  { envelope, bundle }: Evidence,
  { signedBy, anchors = [], now }: Expectation,
): { signer: Signer | null } | { refusal: Refusal } {
  if (signedBy === 'unsigned' && anchors.length === 0) return { signer: null };
  const keys = signedBy === 'unsigned' ? [] : signedBy;
  if (envelope === null) {
    return {
      refusal: refuse(
        'unsigned',
        'The evidence is not signed, so anyone could have written it. Sign it where the gates run, with a key that only that job has.',
      ),
    };
  }
  if (bundle !== null && bundle.method !== 'key') {
    const proof = proveBundle(bundle, anchors, now, 'The evidence');
    return proof.ok ? { signer: proof.signer } : { refusal: refuse(proof.code, proof.sentence) };
  }
  if (keys.length === 0 && anchors.length > 0)
    return { refusal: refuse('untrusted-method', untrustedSentence('The evidence', 'key')) };
  const key = signerOf(envelope, keys);
  return key === null
    ? { refusal: refuse('other-key', otherKeySentence('The evidence', keys)) }
    : { signer: keySigner(key) };
}

function modelRefusals({ subject }: Statement, model: ModelDigest): Refusal[] {
  const [root, ...files] = subject;
  const claimed = `sha256:${root!.digest.sha256}`;
  const listed = files.map(({ name, digest }) => ({ path: name, sha256: digest.sha256 ?? '' }));
  if (new Set(listed.map(({ path }) => path)).size !== listed.length || claimed !== rootDigest(listed)) {
    return [
      refuse('malformed', 'The digest of the model in the evidence is not the digest of the files that it lists.'),
    ];
  }
  const changed = [
    ...model.files
      .filter((file) => !listed.some((item) => item.path === file.path))
      .map(({ path }) => `${path} is not in the evidence`),
    ...listed.flatMap(({ path, sha256 }) => {
      const file = model.files.find((one) => one.path === path);
      if (file === undefined) return [`${path} is missing`];
      return file.sha256 === sha256 ? [] : [`${path} has other bytes`];
    }),
  ];
  if (claimed === model.digest && changed.length === 0) return [];
  return [
    refuse(
      'other-model',
      `The evidence is about ${claimed}, but these bytes are ${model.digest} (${changed.slice(0, 5).join(', ')}). Take the bytes that were tested, or run the gates on these.`,
    ),
  ];
}

function outcomeRefusals({ predicate }: Statement, expected: Expectation): Refusal[] {
  const refusals: Refusal[] = [];
  if (predicate.result === 'FAILED' || predicate.failedTests.length > 0) {
    const failed = predicate.failedTests.slice(0, 5).map((name) => JSON.stringify(name));
    refusals.push(
      refuse(
        'not-passed',
        `The model did not pass: ${failed.join(', ') || 'the evidence says FAILED'}. Read the report, mend the model, and run the gates again.`,
      ),
    );
  }
  const promised = descriptorsOf(predicate.configuration, 'policy').flatMap(({ annotations }) =>
    Array.isArray(annotations?.gates) ? annotations.gates.map(String) : [],
  );
  // A gate's own name has no slash; its checks' names do.
  const passed = new Set(predicate.passedTests.flatMap((name) => (name.includes('/') ? [] : [name.split('.')[0]])));
  const wanted = [...new Set([...expected.policy.gates, ...promised])];
  const missing = wanted.filter((gate) => !passed.has(gate));
  if (wanted.length === 0)
    refusals.push(refuse('gate-missing', 'The evidence names no gate, so it says that nothing was tested.'));
  if (missing.length > 0 && refusals.length === 0) {
    refusals.push(
      refuse(
        'gate-missing',
        `The evidence says nothing about the gate${missing.length > 1 ? 's' : ''} ${missing.join(', ')}, which the policy names. Run the whole policy.`,
      ),
    );
  }
  const unlinked = (expected.results ?? []).filter((result) => {
    const linked = descriptorsOf(predicate.configuration, `result/${nameOf(result)}`);
    return !linked.some(({ digest }) => `sha256:${digest?.sha256}` === digestOf(result));
  });
  if (unlinked.length > 0) {
    refusals.push(
      refuse(
        'other-results',
        `The evidence does not link to the given result${unlinked.length > 1 ? 's' : ''} of ${unlinked.map(nameOf).join(', ')}: another run's, or changed since.`,
      ),
    );
  }
  return refusals;
}

function originRefusals({ predicate }: Statement, { repository, commit }: Expectation): Refusal[] {
  const [source] = descriptorsOf(predicate.configuration, 'source');
  const refusals: Refusal[] = [];
  const from = source?.uri?.replace(/^repository:/, '') ?? null;
  // GitHub takes owner and name in any case.
  if (repository !== undefined && from?.toLowerCase() !== repository.toLowerCase()) {
    refusals.push(
      refuse(
        'other-repository',
        `The evidence comes from ${from === null ? 'an unknown repository' : JSON.stringify(from)}, not from ${repository}. Evidence of another repository was made under other rules.`,
      ),
    );
  }
  const tested = source?.digest?.gitCommit;
  if (commit !== undefined && tested !== commit) {
    refusals.push(
      refuse(
        'other-commit',
        `The evidence is about commit ${tested ?? 'unknown'}, not ${commit}. Run the gates on that commit.`,
      ),
    );
  }
  return refusals;
}
