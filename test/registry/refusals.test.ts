import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { milliseconds } from '../../src/core/units.ts';
import type { TrustAnchor } from '../../src/evidence/anchor.ts';
import { writeEvidence } from '../../src/evidence/evidence.ts';
import { statementOf } from '../../src/evidence/statement.ts';
import { readTrust } from '../../src/evidence/trust.ts';
import type { Waiver } from '../../src/policy/waivers.ts';
import { historyTable } from '../../src/registry/periods.ts';
import { type PromoteRequest, promote } from '../../src/registry/promote.ts';
import type { NewVersion } from '../../src/registry/registry.ts';
import { rollback } from '../../src/registry/rollback.ts';
import type { Stores } from '../../src/registry/stores.ts';
import type { Result } from '../../src/result/document.ts';
import { check, digest, NOW, newKey, POLICY, resultOf } from '../evidence/sample.ts';
import { newVersion } from './conformance.ts';
import { occasionOf, officeOf } from './promoter.ts';
import { PLACE, scratch } from './sample.ts';

const folder = scratch(afterAll);
const { key } = newKey();
let opened = 0;

const FILES = { 'model.onnx': 'graph', 'model.onnx.data': 'weights' };
const DATA = { name: 'eval.parquet', digest: digest('eval') };
const WAIVER: Waiver = {
  gate: 'accuracy',
  check: 'recall[8].min',
  reason: 'The labels of class 8 are being corrected.',
  owner: '@vision-team',
  expires: '2026-05-01',
};

/** Everything that promotion is held against, and that holds: each case changes one thing. */
interface Case {
  readonly stores: Stores;
  readonly root: string;
  readonly candidate: NewVersion;
  readonly request: PromoteRequest;
}

async function world(waived = false): Promise<Case> {
  const root = join(folder, String(++opened));
  const stores = await officeOf({
    registry: { kind: 'folder', path: join(root, 'registry') },
    ledger: { kind: 'folder', path: join(root, 'ledger') },
    folder: root,
  });
  // Two promotions before this one, so that there is a champion and a history.
  for (const content of ['first', 'champion']) {
    const before = newVersion(folder, { 'model.onnx': content });
    const outcome = await promote(stores, requestOf(before, { baseline: null }));
    if (outcome.kind !== 'promoted') throw new Error(JSON.stringify(outcome));
  }
  const candidate = newVersion(folder, FILES);
  return { stores, root, candidate, request: requestOf(candidate, {}, waived) };
}

function requestOf(candidate: NewVersion, changes: Partial<Result>, waived = false): PromoteRequest {
  return {
    place: PLACE,
    candidate,
    evidence: evidenceOf(candidate, changes, waived),
    expected: {
      policy: { digest: POLICY, gates: ['accuracy'] },
      signedBy: [key.public],
      repository: 'acme/digits',
      commit: 'a'.repeat(40),
      datasets: [DATA],
      maxAge: milliseconds(86_400_000),
    },
    approvedDigest: candidate.digest,
    override: false,
    occasion: occasionOf('someone'),
    dryRun: false,
  };
}

function evidenceOf(candidate: NewVersion, changes: Partial<Result> = {}, waived = false, signer = key): Uint8Array {
  const files = candidate.files.map(({ path, sha256, bytes }) => ({ path, sha256, bytes }));
  const champion = newVersion(folder, { 'model.onnx': 'champion' }).digest;
  const result = resultOf({
    subject: { kind: 'model', name: 'digits', digest: candidate.digest, files },
    baseline: { kind: 'registry', name: 'digits', version: '2', digest: champion, since: null },
    ...(waived && {
      verdict: 'fail',
      checks: [check('recall[8].min', { verdict: 'fail' })],
    }),
    ...changes,
  });
  const waivers = waived ? { agreed: [WAIVER], now: NOW } : undefined;
  return writeEvidence(statementOf({ results: [result], gates: ['accuracy'], waivers }), signer);
}

/** One byte of a file is another. */
function flip(file: string, at = -2): void {
  const content = readFileSync(file);
  content[at < 0 ? content.length + at : at]! ^= 1;
  writeFileSync(file, content);
}

const with_ = (request: PromoteRequest, expected: Partial<PromoteRequest['expected']>): PromoteRequest => ({
  ...request,
  expected: { ...request.expected, ...expected },
});

test('where everything holds, it is promoted', async () => {
  const { stores, request } = await world();
  expect(await promote(stores, request)).toMatchObject({
    kind: 'promoted',
    record: { entry: { target: { version: '3' } } },
  });
  const waived = await world(true);
  expect(await promote(waived.stores, waived.request)).toMatchObject({
    record: { entry: { evidence: { result: 'WARNED' } } },
  });
});

test('what goes to one stage may have been compared with what is at another', async () => {
  const { stores, request, candidate } = await world();
  const staging = { ...request, place: { ...PLACE, stage: 'staging' }, baseline: PLACE };
  const weaker = { kind: 'registry', name: 'digits', version: '1', digest: digest('weaker'), since: null } as const;
  expect(await promote(stores, { ...staging, evidence: evidenceOf(candidate, { baseline: weaker }) })).toMatchObject({
    kind: 'refused',
    refusals: [{ code: 'other-baseline' }],
  });
  expect(await promote(stores, staging)).toMatchObject({ kind: 'promoted' });
});

test('where a workflow signed without a key, it is promoted, and the ledger keeps who signed', async () => {
  const golden = JSON.parse(readFileSync(join(import.meta.dirname, '../evidence/keyless.golden.json'), 'utf8'));
  const { stores } = await world();
  const candidate = newVersion(folder, { 'digits.onnx': 'graph', 'digits.onnx.data': 'weights' });
  const identity = { repository: 'acme/digits', workflow: '.github/workflows/gates.yml', ref: 'refs/heads/main' };
  const root = { TRUST: JSON.stringify(golden.root) };
  const request = (anchors: readonly TrustAnchor[]): PromoteRequest => ({
    ...requestOf(candidate, {}),
    evidence: Buffer.from(JSON.stringify(golden.bundle)),
    expected: { policy: { digest: POLICY, gates: ['accuracy'] }, signedBy: [], anchors, repository: 'acme/digits' },
  });
  const branch = await readTrust({ variable: 'TRUST' }, root, { ...identity, ref: 'refs/heads/feature' });
  expect(await promote(stores, request([branch]))).toMatchObject({
    kind: 'refused',
    refusals: [{ code: 'other-signer' }],
  });
  const trusted = await readTrust({ variable: 'TRUST' }, root, identity);
  const signer = 'https://github.com/acme/digits/.github/workflows/gates.yml@refs/heads/main';
  expect(await promote(stores, request([trusted]))).toMatchObject({ record: { entry: { evidence: { signer } } } });
  const rows = historyTable(await stores.ledger.history(PLACE), NOW).rows;
  expect(JSON.stringify(rows)).toContain(`signed by ${signer}`);
});

const CASES: readonly [string, (found: Case) => PromoteRequest | Promise<PromoteRequest>, string, RegExp][] = [
  [
    'a byte of the model changed since the gates',
    ({ request }) => ({
      ...request,
      candidate: newVersion(folder, { ...FILES, 'model.onnx': 'grapi' }),
      approvedDigest: undefined,
    }),
    'other-model',
    /model\.onnx has other bytes/,
  ],
  [
    'a byte of the external weights changed since the gates',
    ({ request }) => ({
      ...request,
      candidate: newVersion(folder, { ...FILES, 'model.onnx.data': 'weighty' }),
      approvedDigest: undefined,
    }),
    'other-model',
    /model\.onnx\.data has other bytes/,
  ],
  [
    'a byte changed in the registry',
    async ({ stores, root, candidate, request }) => {
      const { version } = await stores.registry.createVersion(PLACE.model, candidate);
      flip(join(root, 'registry', PLACE.model, 'versions', version, 'files/model.onnx.data'));
      return { ...request, candidate: { version }, approvedDigest: undefined };
    },
    'other-model',
    /model\.onnx\.data has other bytes/,
  ],
  [
    'a byte of what the evidence says changed',
    ({ request }) => {
      const envelope = JSON.parse(Buffer.from(request.evidence).toString());
      const payload = Buffer.from(envelope.payload, 'base64').toString().replace('T11:00:00', 'T11:00:01');
      const evidence = Buffer.from(JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString('base64') }));
      return { ...request, evidence };
    },
    'other-key',
    /none of the 1 trusted keys .* or it was changed/,
  ],
  [
    'a byte of the file of the evidence changed',
    ({ request }) => {
      const evidence = Uint8Array.from(request.evidence);
      evidence[0]! ^= 1;
      return { ...request, evidence };
    },
    'malformed',
    /The evidence cannot be read/,
  ],
  [
    'an approval of other bytes',
    ({ request }) => ({ ...request, approvedDigest: digest('what was shown yesterday') }),
    'stale-approval',
    /The approval is for .* Ask for approval of these/,
  ],
  [
    'evidence of another model',
    ({ request }) => ({ ...request, evidence: evidenceOf(newVersion(folder, { 'model.onnx': 'other' })) }),
    'other-model',
    /The evidence is about sha256:/,
  ],
  [
    'evidence of another policy',
    ({ request }) => with_(request, { policy: { digest: digest('stricter'), gates: ['accuracy'] } }),
    'other-policy',
    /holds now\. Run the gates again/,
  ],
  [
    'evidence by another key',
    ({ request, candidate }) => ({ ...request, evidence: evidenceOf(candidate, {}, false, newKey().key) }),
    'other-key',
    /none of the 1 trusted keys/,
  ],
  [
    'evidence that nobody signed',
    ({ request, candidate }) => {
      const envelope = JSON.parse(Buffer.from(evidenceOf(candidate)).toString());
      return { ...request, evidence: Buffer.from(envelope.payload, 'base64') };
    },
    'unsigned',
    /anyone could have written it/,
  ],
  [
    'evidence of another repository, replayed',
    ({ request, candidate }) => ({
      ...request,
      evidence: evidenceOf(candidate, { source: { repository: 'mallory/digits', commit: 'a'.repeat(40), ref: null } }),
    }),
    'other-repository',
    /comes from "mallory\/digits", not from acme\/digits/,
  ],
  [
    'evidence of another commit',
    ({ request }) => with_(request, { commit: 'b'.repeat(40) }),
    'other-commit',
    /Run the gates on that commit/,
  ],
  [
    'evidence on other data',
    ({ request }) => with_(request, { datasets: [{ ...DATA, digest: digest('more rows') }] }),
    'other-data',
    /the model was tested on/,
  ],
  [
    'evidence against another champion',
    ({ request, candidate }) => ({
      ...request,
      evidence: evidenceOf(candidate, {
        baseline: { kind: 'registry', name: 'digits', version: '1', digest: digest('weaker'), since: null },
      }),
    }),
    'other-baseline',
    /is in production now/,
  ],
  [
    'evidence from before there was a champion',
    ({ request, candidate }) => ({
      ...request,
      baseline: PLACE,
      evidence: evidenceOf(candidate, { baseline: null }),
    }),
    'other-baseline',
    /compared with nothing, but sha256:.* is in production now/,
  ],
  [
    'evidence that is too old',
    ({ request }) => with_(request, { maxAge: milliseconds(60_000) }),
    'too-old',
    /at most 0\.0 h are allowed/,
  ],
  [
    'evidence of a model that failed',
    ({ request, candidate }) => ({
      ...request,
      evidence: evidenceOf(candidate, { verdict: 'fail' }),
    }),
    'not-passed',
    /did not pass/,
  ],
  [
    'a gate that nobody ran',
    ({ request }) => with_(request, { policy: { digest: POLICY, gates: ['accuracy', 'drift'] } }),
    'gate-missing',
    /nothing about the gate drift/,
  ],
];

const MENDED_BY_GATES = ['other-policy', 'other-data', 'other-baseline', 'too-old', 'waiver-withdrawn'];

test('a rollback that is only tried says what it would do, and one to what never was there says what was', async () => {
  const { stores } = await world();
  const asked = {
    place: PLACE,
    to: 'previous',
    occasion: occasionOf('someone', 'It was slow.'),
    dryRun: true,
  } as const;
  const { digest: first } = newVersion(folder, { 'model.onnx': 'first' });
  const planned = await rollback(stores, asked);
  expect(planned).toEqual({
    kind: 'planned',
    steps: [
      expect.stringMatching(/^Record the rollback in .* after .*version 2/),
      `Move ${PLACE.model}/${PLACE.stage} from version 2 to version 1 (${first}), whose bytes were verified just now.`,
    ],
  });
  expect((await stores.registry.resolve(PLACE))?.version).toBe('2');
  const outcome = await rollback(stores, { ...asked, to: { version: '9' }, dryRun: false });
  expect(outcome).toMatchObject({ kind: 'refused', refusals: [{ code: 'no-target' }] });
  expect(outcome.kind === 'refused' && String(outcome.refusals[0]!.sentence)).toMatch(
    /"9" never was .* These were: 2, 1\.$/,
  );
  expect((await stores.registry.resolve(PLACE))?.version).toBe('2');
});

describe('refused, with its own sentence, and nothing is moved or recorded', () => {
  const refusedAs = async (
    found: Case,
    request: PromoteRequest,
    code: string,
    sentence: RegExp,
    stores = found.stores,
  ) => {
    const outcome = await promote(stores, request);
    if (outcome.kind !== 'refused') throw new Error(`it was ${outcome.kind}`);
    expect(outcome.refusals.map((refusal) => refusal.code)).toEqual([code]);
    expect(outcome.refusals[0]!.sentence).toMatch(sentence);
    expect(outcome.refusals[0]!.kind).toBe(MENDED_BY_GATES.includes(code) ? 'stale' : 'refused');
    expect((await found.stores.registry.resolve(PLACE))?.version).toBe('2');
    expect(
      readdirSync(join(found.root, 'ledger', PLACE.model, PLACE.stage)).filter((name) => name.endsWith('.json')),
    ).toHaveLength(2);
  };

  test.each(CASES)('%s', async (_, change, code, sentence) => {
    const found = await world();
    await refusedAs(found, await change(found), code, sentence);
  });

  test('a waiver that expired between the gates and the promotion', async () => {
    const found = await world(true);
    const tomorrow = { ...found.stores, now: () => new Date('2026-05-02T00:00:00Z') };
    await refusedAs(found, found.request, 'waiver-expired', /"@vision-team".*expired on 2026-05-01/, tomorrow);
  });

  test('a waiver that was taken back', async () => {
    const found = await world(true);
    await refusedAs(found, with_(found.request, { waivers: [] }), 'waiver-withdrawn', /no longer agreed/);
  });

  test('a version that nobody registered', async () => {
    const found = await world();
    await refusedAs(found, { ...found.request, candidate: { version: '9' } }, 'unknown-version', /no version "9" of /);
  });

  test('a byte of the ledger changed', async () => {
    const found = await world();
    const place = join(found.root, 'ledger', PLACE.model, PLACE.stage);
    const [oldest] = readdirSync(place).sort();
    const file = join(place, oldest!);
    writeFileSync(file, readFileSync(file, 'utf8').replace('someone', 'someonf'));
    await expect(promote(found.stores, found.request)).rejects.toThrow(
      /damaged or was changed\. Record 1 .* Nothing is promoted on it/,
    );
    expect((await found.stores.registry.resolve(PLACE))?.version).toBe('2');
  });
});
