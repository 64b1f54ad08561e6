import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseDigest } from '../../src/core/units.ts';
import { readEvidence } from '../../src/evidence/evidence.ts';
import { fingerprintIn } from '../../src/evidence/statement.ts';
import type { Result } from '../../src/result/document.ts';
import {
  demandLegs,
  isForPromotion,
  type RunEvidenceRequest,
  stateEvidence,
  stateRunEvidence,
} from '../../src/suite/evidence.ts';
import { signerOf } from '../../src/suite/keys.ts';
import { openOutput } from '../../src/suite/output.ts';
import { loadPolicy } from '../../src/suite/policy.ts';
import { readResults } from '../../src/suite/read-results.ts';
import { NOW, newKey, resultOf } from '../evidence/sample.ts';
import { sampleCheck } from '../result/sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
afterAll(() => rmSync(folder, { recursive: true }));
const { pem, key } = newKey();

function policyOf(more = '') {
  const gates =
    'accuracy: { data: d.parquet, metrics: { accuracy: { min: 95% } } }, data-schema: { contract: c.yaml, data: d.parquet }';
  writeFileSync(join(folder, 'modelassay.yml'), `version: 1\ngates: { ${gates} }\n${more}`);
  return loadPolicy({ file: 'modelassay.yml', overrides: [], workingFolder: folder, environment: {} });
}
const POLICY = await policyOf();
const ofPolicy = (changes: Partial<Result> = {}) =>
  resultOf({ policy: { path: 'modelassay.yml', digest: POLICY.digest }, ...changes });
const BOTH = [ofPolicy(), ofPolicy({ gate: 'data-schema', subject: null, baseline: null })];
const path = join(folder, 'evidence.json');

const request = (changes: Partial<RunEvidenceRequest> = {}): RunEvidenceRequest => ({
  policy: POLICY,
  results: BOTH,
  waivers: [],
  now: NOW,
  signer: { key, reason: null },
  url: null,
  path,
  isLeg: false,
  blockedBy: null,
  ...changes,
});
const read = () => {
  const found = readEvidence(readFileSync(path));
  if (!found.ok) throw new Error(found.reason);
  return found.evidence;
};

describe('the evidence of a run', () => {
  test('names every gate, is signed, and holds the fingerprint', async () => {
    expect(await stateRunEvidence(request())).toMatchObject({ path, outcome: 'PASSED' });
    const { envelope, statement } = read();
    expect(envelope?.signatures[0]?.keyId).toBe(key.id);
    expect(statement.predicate.passedTests).toEqual(expect.arrayContaining(['accuracy', 'data-schema']));
    expect(fingerprintIn(statement)?.facts['model/digest']).toBe(BOTH[0]!.subject!.digest);
  });

  test('without a key it says so in its sentence', async () => {
    const stated = await stateRunEvidence(request({ signer: { key: null, reason: 'no key is named' } }));
    expect(stated.sentence).toContain('unsigned (no key is named), so only for who says allow-unsigned.');
    expect(read().envelope).toBeNull();
  });

  test('a model that did not pass is stated as such', async () => {
    const failed = ofPolicy({
      verdict: 'fail',
      checks: [sampleCheck({ verdict: 'fail' })],
    });
    expect(await stateRunEvidence(request({ results: [failed, BOTH[1]!] }))).toMatchObject({ outcome: 'FAILED' });
  });

  test.each<[string, Partial<RunEvidenceRequest>]>([
    ['No evidence: accuracy of data-schema, accuracy ran.', { results: [BOTH[0]!] }],
    ['No evidence: no gate of data-schema, accuracy ran.', { results: [] }],
    ['No evidence: none of the gates read the model.', { results: [{ ...BOTH[0]!, subject: null }, BOTH[1]!] }],
    ['modelassay evidence RESULTS', { isLeg: true }],
    ['No evidence: a label is missing', { blockedBy: 'a label is missing' }],
    [
      '2 different models',
      { results: [BOTH[0]!, ofPolicy({ gate: 'data-schema', subject: { ...BOTH[0]!.subject!, name: 'x' } })] },
    ],
  ])('nothing is stated, and why: %s', async (sentence, changes) => {
    rmSync(path, { force: true });
    const stated = await stateRunEvidence(request(changes));
    expect(stated).toMatchObject({ path: null, outcome: null });
    expect(stated.sentence).toContain(sentence);
    expect(() => readFileSync(path)).toThrow('ENOENT');
  });

  test('the evidence of an earlier run goes before the gates begin, and is no result', async () => {
    const output = await openOutput(folder, ['accuracy'], null);
    writeFileSync(path, 'old');
    await openOutput(folder, ['accuracy'], null);
    expect(() => readFileSync(path)).toThrow('ENOENT');
    await output.writeResult(BOTH[0]!);
    await stateRunEvidence(request());
    expect(await readResults([folder])).toHaveLength(1);
  });
});

test.each([
  ['', false],
  ['evidence: { key: evidence.key }', true],
  ['registry: { kind: folder, path: registry }', true],
])('what became of the evidence is news where the policy says %j: %s', async (more, isNews) => {
  expect(isForPromotion(await policyOf(more))).toBe(isNews);
});

describe('evidence from earlier results', () => {
  test('is of the policy at hand, and of the fingerprint of the same model', async () => {
    const others = [ofPolicy({ policy: { path: null, digest: parseDigest(`sha256:${'1'.repeat(64)}`) } })];
    await expect(stateEvidence(request({ results: others }))).rejects.toThrow(
      'The result of accuracy came from another policy',
    );
    const fingerprint = {
      schema: 'modelassay/fingerprint/v1',
      facts: {},
      digest: parseDigest(`sha256:${'1'.repeat(64)}`),
    } as const;
    await expect(stateEvidence(request({ fingerprint }))).rejects.toThrow('The fingerprint is of no model');
  });

  test('needs every leg', () => {
    const legs = ['cpu', 'gpu'].flatMap((id) => BOTH.map((result) => ({ ...result, id })));
    expect(() => demandLegs(POLICY, legs, ['cpu', 'gpu'])).not.toThrow();
    expect(() => demandLegs(POLICY, legs.slice(0, 3), ['cpu', 'gpu'])).toThrow('no result of data-schema of gpu');
  });
});

describe('who signs', () => {
  const named = (value: string) => policyOf(`evidence: { key: '${value}' }`);
  const PUSH = { trusted: true, event: 'push', pullRequest: null };
  const STRANGER = { ...PUSH, trusted: false };

  test('the key of the policy, where it is and nobody else has a hand in it', async () => {
    writeFileSync(join(folder, 'evidence.key'), pem);
    expect(signerOf(await named('evidence.key'), {}, PUSH).key?.id).toBe(key.id);
    expect(signerOf(await named('env:KEY'), { KEY: pem }, PUSH).key?.id).toBe(key.id);
    expect(signerOf(await named('env:KEY'), { KEY: pem }, STRANGER)).toMatchObject({
      key: null,
      reason: expect.stringContaining('stranger'),
    });
    expect(signerOf(await named('env:KEY'), {}, PUSH)).toMatchObject({
      key: null,
      reason: expect.stringContaining('KEY is not set here'),
    });
    const own = { ...PUSH, event: 'pull_request', pullRequest: { number: 7, fromFork: false, labels: [] } };
    for (const unmerged of [own, { ...own, pullRequest: null }]) {
      expect(signerOf(await named('env:KEY'), { KEY: pem }, unmerged)).toMatchObject({
        key: null,
        reason: expect.stringContaining('not merged'),
      });
    }
    expect(signerOf(await policyOf(), {}, PUSH)).toMatchObject({
      key: null,
      reason: expect.stringContaining('evidence.key'),
    });
  });

  test.each([
    ['none.key', {}, 'none.key cannot be read'],
    ['env:KEY', { KEY: 'secret text' }, 'holds no private key in PEM'],
    ['env:A-B', {}, 'names no environment variable'],
    ['env:-----BEGIN PRIVATE KEY----- secret text', {}, 'A key itself stands where'],
  ])('%s that is no key is told before any gate runs', async (value, environment, message) => {
    const policy = await named(value);
    expect(() => signerOf(policy, environment, PUSH)).toThrow(message);
    expect(() => signerOf(policy, environment, PUSH)).not.toThrow('secret text');
  });
});
