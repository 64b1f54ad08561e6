import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.ts';
import type { Identity } from '../../src/evidence/anchor.ts';
import { writeEvidence } from '../../src/evidence/evidence.ts';
import type { Expectation } from '../../src/evidence/expectation.ts';
import { statementOf } from '../../src/evidence/statement.ts';
import { readTrust } from '../../src/evidence/trust.ts';
import { verifyEvidence } from '../../src/evidence/verify.ts';
import { digest, expectation, newKey, resultOf } from './sample.ts';

/** A Sigstore instance of our own, and evidence that workflows signed with it: see keyless.golden.py. */
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'keyless.golden.json'), 'utf8'));
const OURS: Identity = { repository: 'acme/digits' };

const trusting = (root: unknown, identity: Identity) =>
  readTrust({ variable: 'ROOT' }, { ROOT: typeof root === 'string' ? root : JSON.stringify(root) }, identity);
const verified = async (bundle: unknown, identity: Identity = OURS, root: unknown = golden.root) => {
  const expected: Partial<Expectation> = { signedBy: [], anchors: [await trusting(root, identity)] };
  return verifyEvidence(Buffer.from(JSON.stringify(bundle)), expectation(expected));
};

describe('evidence that was signed without a key', () => {
  test('is believed where the workflow of the right repository signed it, and says who it was', async () => {
    expect(await verified(golden.bundle)).toMatchObject({
      ok: true,
      signer: {
        kind: 'sigstore',
        id: 'https://github.com/acme/digits/.github/workflows/gates.yml@refs/heads/main',
        text: expect.stringContaining('for refs/heads/main'),
      },
    });
  });

  test.each<[string, Identity]>([
    ['repository, in any case', { repository: 'Acme/Digits' }],
    ['workflow', { ...OURS, workflow: '.github/workflows/gates.yml' }],
    ['ref', { ...OURS, ref: 'refs/heads/main' }],
    ['issuer', { ...OURS, issuer: 'https://token.actions.githubusercontent.com' }],
    ['name', { subject: 'https://github.com/acme/digits/.github/workflows/gates.yml@refs/heads/main', ...OURS }],
  ])('is held against the %s', async (_, identity) => {
    expect((await verified(golden.bundle, identity)).ok).toBe(true);
  });

  test('by a workflow of another repository is believed where that one is named', async () => {
    const workflow = 'acme/workflows/.github/workflows/gates.yml';
    expect((await verified(golden.shared, { ...OURS, workflow })).ok).toBe(true);
    expect((await verified(golden.shared, { ...OURS, workflow: '.github/workflows/gates.yml' })).ok).toBe(false);
  });

  test('by a person is believed where person and issuer are named', async () => {
    const subject = 'mailto:release@acme.example';
    expect((await verified(golden.person, { subject, issuer: 'https://login.acme.example' })).ok).toBe(true);
    expect((await verified(golden.person, { subject, issuer: 'https://elsewhere.example' })).ok).toBe(false);
  });

  test.each<[string, string, Identity, string]>([
    [
      'another repository',
      'bundle',
      { repository: 'acme/letters' },
      'its repository is "https://github.com/acme/digits"',
    ],
    ['a repository that begins alike', 'bundle', { repository: 'acme/digit' }, 'its repository is'],
    ['another workflow', 'bundle', { ...OURS, workflow: '.github/workflows/other.yml' }, 'its workflow is'],
    ['another branch', 'bundle', { ...OURS, ref: 'refs/heads/feature' }, 'its ref is "refs/heads/main"'],
    ['another issuer', 'bundle', { ...OURS, issuer: 'https://elsewhere.example' }, 'its issuer is'],
    ['a person instead of a workflow', 'person', OURS, 'its issuer is "https://login.acme.example"'],
    ['a certificate that had ended when it was logged', 'late', OURS, 'Failed to verify certificate chain'],
    ['no log', 'unlogged', OURS, 'expected 1 timestamps, got 0'],
  ])('by %s is refused', async (_, name, identity, reason) => {
    expect(await verified(golden[name], identity)).toMatchObject({
      ok: false,
      refusals: [{ kind: 'refused', code: 'other-signer', sentence: expect.stringContaining(reason) }],
    });
  });

  test('with another instance is refused', async () => {
    expect(await verified(golden.bundle, OURS, golden.otherRoot)).toMatchObject({
      refusals: [{ code: 'other-signer', sentence: expect.stringContaining('Failed to verify certificate chain') }],
    });
  });

  test('is believed where its instance is one of several', async () => {
    const roots = `${JSON.stringify(golden.otherRoot)}\n${JSON.stringify(golden.root)}\n`;
    expect((await verified(golden.bundle, OURS, roots)).ok).toBe(true);
  });

  describe('by an instance that keeps no log, as GitHub’s for private repositories', () => {
    test('is believed by its time stamp', async () => {
      expect(await verified(golden.stamped, OURS, golden.loglessRoot)).toMatchObject({ ok: true });
    });

    test.each([
      ['stamped after the certificate had ended', 'stampedLate', 'Failed to verify certificate chain'],
      ['stamped by somebody else', 'stampedByAnother', 'timestamp could not be verified'],
      ['not stamped', 'unlogged', 'expected 1 timestamps, got 0'],
      // The time that a log wrote is worth nothing where the log is not known.
      ['logged by a log that the root does not know', 'bundle', 'inclusion'],
    ])('%s, it is refused', async (_, name, reason) => {
      expect(await verified(golden[name], OURS, golden.loglessRoot)).toMatchObject({
        ok: false,
        refusals: [{ code: 'other-signer', sentence: expect.stringContaining(reason) }],
      });
    });

    test('stamped and not logged, it is refused by a root that has a log', async () => {
      expect((await verified(golden.stamped)).ok).toBe(false);
    });
  });

  test('and changed afterwards is refused, wherever it was changed', async () => {
    const swapped = structuredClone(golden.bundle);
    swapped.dsseEnvelope.payload = Buffer.from(
      Buffer.from(swapped.dsseEnvelope.payload, 'base64').toString().replace('"PASSED"', '"WARNED"'),
    ).toString('base64');
    const mixed = structuredClone(golden.bundle);
    mixed.verificationMaterial.certificate = golden.shared.verificationMaterial.certificate;
    const unproven = structuredClone(golden.bundle);
    unproven.verificationMaterial.tlogEntries[0].inclusionProof.checkpoint.envelope =
      golden.shared.verificationMaterial.tlogEntries[0].inclusionProof.checkpoint.envelope;
    for (const bundle of [swapped, mixed, unproven])
      expect(await verified(bundle)).toMatchObject({ ok: false, refusals: [{ code: 'other-signer' }] });
  });

  test('is refused with what to do where only keys are trusted', () => {
    const { key } = newKey();
    const content = Buffer.from(JSON.stringify(golden.bundle));
    const found = verifyEvidence(content, expectation({ signedBy: [key.public] }));
    const refusals = found.ok ? [] : found.refusals.map(({ code, sentence }) => [code, String(sentence)]);
    expect(refusals).toEqual([['untrusted-method', expect.stringContaining('gh attestation trusted-root')]]);
  });

  test('is asked for where only instances are trusted, whoever holds a key', async () => {
    const anchors = [await trusting(golden.root, OURS)];
    const { key } = newKey();
    const content = writeEvidence(statementOf({ results: [resultOf()], gates: ['accuracy'] }), key);
    const found = verifyEvidence(content, expectation({ signedBy: [], anchors }));
    const refusals = found.ok ? [] : found.refusals.map(({ code, sentence }) => [code, String(sentence)]);
    expect(refusals).toEqual([['untrusted-method', expect.stringMatching(/^The evidence is signed with a key/)]]);
    const both = verifyEvidence(content, expectation({ signedBy: [key.public], anchors }));
    expect(both).toMatchObject({ ok: true, signer: { id: key.id } });
  });

  test('tells more, beside what nobody believes, though it is refused for several reasons', async () => {
    const anchors = [await trusting(golden.root, OURS)];
    const { key } = newKey();
    const byKey = Buffer.from(writeEvidence(statementOf({ results: [resultOf()], gates: ['accuracy'] }), key));
    const policy = { digest: digest('looser'), gates: ['accuracy'] };
    const asked = expectation({ signedBy: [], anchors, policy, commit: 'b'.repeat(40) });
    for (const unproven of [byKey.toString(), JSON.stringify(golden.unlogged)]) {
      const lines = Buffer.from(`${unproven.trim()}\n${JSON.stringify(golden.bundle)}\n`);
      const found = verifyEvidence(lines, asked);
      const codes = found.ok ? [] : found.refusals.map(({ code }) => code);
      expect(codes).toEqual(['other-commit', 'other-policy']);
    }
  });

  test('is held against bytes and policy like any other', async () => {
    const anchors = [await trusting(golden.root, OURS)];
    const content = Buffer.from(JSON.stringify(golden.bundle));
    const policy = { digest: digest('looser'), gates: ['accuracy'] };
    const found = verifyEvidence(content, expectation({ signedBy: [], anchors, policy }));
    expect(found).toMatchObject({ ok: false, refusals: [{ code: 'other-policy' }] });
  });
});

describe('a trusted root', () => {
  test.each<[string, unknown, Identity, RegExp]>([
    ['for nobody in particular', golden.root, {}, /anyone can sign without a key/],
    ['for a name by any issuer', golden.root, { subject: 'a@b' }, /say by which issuer/],
    ['without authorities', { ...golden.root, certificateAuthorities: [] }, OURS, /no trusted root of Sigstore/],
    ['that is something else', { keys: [] }, OURS, /no trusted root of Sigstore/],
  ])('%s is refused', async (_, root, identity, reason) => {
    await expect(trusting(root, identity)).rejects.toThrow(ConfigurationError);
    await expect(trusting(root, identity)).rejects.toThrow(reason);
  });
});
