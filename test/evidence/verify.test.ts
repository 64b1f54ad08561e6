import { describe, expect, test } from 'vitest';
import { milliseconds } from '../../src/core/units.ts';
import { envelopeFromJson, envelopeToJson } from '../../src/evidence/dsse.ts';
import { writeEvidence } from '../../src/evidence/evidence.ts';
import type { Expectation } from '../../src/evidence/expectation.ts';
import { statementOf } from '../../src/evidence/statement.ts';
import { verifyEvidence } from '../../src/evidence/verify.ts';
import { check, digest, expectation, MODEL, modelOf, NOW, newKey, POLICY, resultOf } from './sample.ts';

const { key } = newKey();
const statement = statementOf({ results: [resultOf()], gates: ['accuracy'] });
const signed = writeEvidence(statement, key);
const HOUR = milliseconds(3_600_000);

const complete: Partial<Expectation> = {
  signedBy: [key.public],
  repository: 'Acme/Digits',
  commit: 'a'.repeat(40),
  datasets: [
    { name: 'eval.parquet', digest: digest('eval') },
    { name: 'data/eval.parquet', digest: digest('eval') },
  ],
  champion: digest('champion'),
  maxAge: milliseconds(2 * HOUR),
  results: [resultOf()],
};

test('evidence that holds in every way is believed, and tells who signed it', () => {
  const verification = verifyEvidence(signed, expectation(complete));
  expect(verification).toMatchObject({ ok: true, signer: { id: key.id } });
});

test('of two datasets with one file name each is held against its own', () => {
  const named = (name: string) => ({ name, digest: digest(name), rows: 1 });
  const two = resultOf({ datasets: [named('a/test.csv'), named('b/test.csv')] });
  const content = writeEvidence(statementOf({ results: [two], gates: ['accuracy'] }), key);
  const verdict = (name: string, bytes: string) =>
    verifyEvidence(content, expectation({ datasets: [{ name, digest: digest(bytes) }] })).ok;
  expect(verdict('/work/data/a/test.csv', 'a/test.csv')).toBe(true);
  expect(verdict('/work/data/b/test.csv', 'b/test.csv')).toBe(true);
  expect(verdict('/work/data/a/test.csv', 'b/test.csv')).toBe(false);
  expect(verdict('/work/data/c/test.txt', 'a/test.csv')).toBe(false);
});

const other = newKey().key;
const failing = resultOf({
  verdict: 'fail',
  checks: [check('a', { verdict: 'fail' })],
});

const alone = writeEvidence(statementOf({ results: [resultOf({ baseline: null })], gates: ['accuracy'] }), key);

/** The evidence with only these of what it was made with. */
function changed(kept: (item: (typeof statement.predicate.configuration)[number]) => boolean): Uint8Array {
  const configuration = statement.predicate.configuration.filter(kept);
  return writeEvidence({ ...statement, predicate: { ...statement.predicate, configuration } }, key);
}

test.each([
  ['nothing is in production', { champion: null, comparesWithChampion: true }],
  ['the policy does not compare with what is', { champion: digest('champion'), comparesWithChampion: false }],
  ['nobody asks', { comparesWithChampion: true }],
])('evidence that compared with nothing holds where %s', (_name, changes: Partial<Expectation>) => {
  expect(verifyEvidence(alone, expectation(changes)).ok).toBe(true);
});

test('a baseline that is no champion is not held against the one in production', () => {
  const path = resultOf({
    baseline: { kind: 'file', name: 'old.onnx', version: null, digest: digest('old'), since: null },
  });
  const content = writeEvidence(statementOf({ results: [path], gates: ['accuracy'] }), key);
  expect(verifyEvidence(content, expectation({ champion: digest('champion') })).ok).toBe(true);
});

type Item = (typeof statement.predicate.configuration)[number];

/** Evidence in whose descriptors of this name something is otherwise; in-toto lets each of their parts be missing. */
function altered(name: string, change: (item: Item) => Item): Uint8Array {
  const configuration = statement.predicate.configuration.map((item) =>
    item.name?.startsWith(name) ? change({ ...item, uri: item.uri ?? 'https://example.org' }) : item,
  );
  return writeEvidence({ ...statement, predicate: { ...statement.predicate, configuration } }, key);
}
const without =
  (part: 'name' | 'digest' | 'annotations') =>
  ({ [part]: _, ...item }: Item): Item =>
    item;

test.each<[string, 'name' | 'digest' | 'annotations', string[]]>([
  ['policy', 'digest', ['other-policy']],
  ['policy', 'name', ['other-policy']],
  ['policy', 'annotations', []],
  ['dataset/', 'digest', ['other-data', 'other-data']],
  ['dataset/', 'name', ['other-data', 'other-data']],
  ['dataset/', 'annotations', []],
  ['baseline', 'digest', ['other-baseline']],
  ['baseline', 'annotations', ['other-baseline']],
  ['result/', 'digest', ['other-results']],
  ['result/', 'annotations', ['too-old']],
  ['source', 'digest', ['other-commit']],
])('a descriptor %s without %s proves nothing', (name, part, refusals) => {
  const verification = verifyEvidence(
    altered(name, without(part)),
    expectation({ ...complete, comparesWithChampion: true }),
  );
  expect(verification.ok ? [] : verification.refusals.map(({ code }) => code)).toEqual(refusals);
});

test('a source without an address names no repository', () => {
  const content = changed(() => true);
  const bare = altered('source', ({ name, digest: commit }) => ({ name, digest: commit }));
  expect(verifyEvidence(content, expectation(complete)).ok).toBe(true);
  expect(verifyEvidence(bare, expectation(complete))).toMatchObject({
    ok: false,
    refusals: [{ code: 'other-repository' }],
  });
});

test('a file of the model without its SHA-256 is refused', () => {
  const [root, first, ...rest] = statement.subject;
  const subject = [root!, { name: first!.name, digest: { sha512: 'ab' } }, ...rest];
  expect(verifyEvidence(writeEvidence({ ...statement, subject }, key), expectation())).toMatchObject({
    ok: false,
    refusals: [{ code: 'malformed' }],
  });
});

test('of many files that are others five are named', () => {
  const model = modelOf(Object.fromEntries([1, 2, 3, 4, 5, 6].map((number) => [`${number}.onnx`, 'x'])));
  const verification = verifyEvidence(signed, expectation({ model }));
  expect(verification).toMatchObject({ ok: false, refusals: [{ code: 'other-model' }] });
  const [refusal] = verification.ok ? [] : verification.refusals;
  expect(refusal!.sentence).toContain('(1.onnx is not in the evidence, 2.onnx is');
  expect(refusal!.sentence).toContain('5.onnx is not in the evidence). Take');
});

test('evidence of no gate says nothing, also where none was asked for', () => {
  const empty = changed(({ name }) => name !== 'policy');
  const verification = verifyEvidence(empty, expectation({ policy: { digest: POLICY, gates: [] } }));
  expect(verification).toMatchObject({ ok: false, refusals: [{ code: 'gate-missing' }, { code: 'other-policy' }] });
});

const CASES: readonly [string, Uint8Array, Partial<Expectation>, string, 'refused' | 'stale', string][] = [
  ['no JSON', Buffer.from('{'), {}, 'malformed', 'refused', 'it is not JSON'],
  [
    'no signature',
    writeEvidence(statement, null),
    { signedBy: [key.public] },
    'unsigned',
    'refused',
    'anyone could have written it',
  ],
  ['another key', signed, { signedBy: [other.public] }, 'other-key', 'refused', 'none of the 1 trusted keys'],
  ['no key to trust', signed, { signedBy: [] }, 'other-key', 'refused', 'none of the 0 trusted keys'],
  [
    'another model',
    signed,
    { model: modelOf({ 'digits.onnx': 'other', 'digits.onnx.data': 'weights' }) },
    'other-model',
    'refused',
    'digits.onnx has other bytes',
  ],
  [
    'other external weights',
    signed,
    { model: modelOf({ 'digits.onnx': 'graph', 'digits.onnx.data': 'Weights' }) },
    'other-model',
    'refused',
    'digits.onnx.data has other bytes',
  ],
  [
    'a missing file',
    signed,
    { model: modelOf({ 'digits.onnx': 'graph' }) },
    'other-model',
    'refused',
    'digits.onnx.data is missing',
  ],
  [
    'a file too many',
    signed,
    { model: modelOf({ 'digits.onnx': 'graph', 'digits.onnx.data': 'weights', extra: '' }) },
    'other-model',
    'refused',
    'extra is not in the evidence',
  ],
  [
    'the same bytes under other names',
    signed,
    { model: modelOf({ 'a.onnx': 'graph', 'b.data': 'weights' }) },
    'other-model',
    'refused',
    'a.onnx is not in the evidence',
  ],
  [
    'a model that failed',
    writeEvidence(statementOf({ results: [failing], gates: ['accuracy'] }), key),
    {},
    'not-passed',
    'refused',
    'accuracy/a',
  ],
  [
    'a gate that the policy names and nobody ran',
    signed,
    { policy: { digest: POLICY, gates: ['accuracy', 'drift'] } },
    'gate-missing',
    'refused',
    'nothing about the gate drift, which',
  ],
  [
    'another repository',
    signed,
    { repository: 'acme/letters' },
    'other-repository',
    'refused',
    '"acme/digits", not from acme/letters',
  ],
  [
    'another commit',
    signed,
    { commit: 'b'.repeat(40) },
    'other-commit',
    'refused',
    `commit ${'a'.repeat(40)}, not ${'b'.repeat(40)}`,
  ],
  [
    'other results',
    signed,
    { results: [resultOf({ durationMs: 11 })] },
    'other-results',
    'refused',
    'to the given result of accuracy: another',
  ],
  [
    'another policy',
    signed,
    { policy: { digest: digest('looser'), gates: ['accuracy'] } },
    'other-policy',
    'stale',
    'Run the gates again',
  ],
  [
    'other evaluation data',
    signed,
    { datasets: [{ name: 'eval.parquet', digest: digest('more') }] },
    'other-data',
    'stale',
    '"eval.parquet"',
  ],
  [
    'data that was not used',
    signed,
    { datasets: [{ name: 'new.parquet', digest: digest('eval') }] },
    'other-data',
    'stale',
    'none of that name',
  ],
  [
    'another champion',
    signed,
    { champion: digest('newer') },
    'other-baseline',
    'stale',
    `but ${digest('newer')} is in production`,
  ],
  ['no champion any more', signed, { champion: null }, 'other-baseline', 'stale', 'nothing is in production now'],
  [
    'a comparison with nothing, where the policy compares with what is in production now',
    alone,
    { champion: digest('champion'), comparesWithChampion: true },
    'other-baseline',
    'stale',
    `compared with nothing, but ${digest('champion')} is in production now`,
  ],
  [
    'two gates that nobody ran',
    signed,
    { policy: { digest: POLICY, gates: ['accuracy', 'drift', 'latency'] } },
    'gate-missing',
    'refused',
    'nothing about the gates drift, latency, which',
  ],
  [
    'two other results',
    signed,
    { results: [resultOf({ id: 'a' }), resultOf({ id: 'b' })] },
    'other-results',
    'refused',
    'the given results of ',
  ],
  [
    'data of another folder',
    writeEvidence(
      statementOf({
        results: [resultOf({ datasets: [{ name: 'a/b/test.csv', digest: digest('x'), rows: 1 }] })],
        gates: ['accuracy'],
      }),
      key,
    ),
    { datasets: [{ name: '/work/a/b/test.csv', digest: digest('y') }] },
    'other-data',
    'stale',
    `"b/test.csv" is ${digest('y')} now; the model was tested on ${digest('x')}.`,
  ],
  [
    'no repository that it names',
    changed(({ name }) => name !== 'source'),
    { repository: 'acme/digits' },
    'other-repository',
    'refused',
    'comes from an unknown repository, not from acme/digits',
  ],
  [
    'no commit that it names',
    changed(({ name }) => name !== 'source'),
    { commit: 'a'.repeat(40) },
    'other-commit',
    'refused',
    'about commit unknown',
  ],
  [
    'a policy that it does not name',
    changed(({ name }) => name !== 'policy'),
    {},
    'other-policy',
    'stale',
    'under the policy unknown, but',
  ],
  [
    'a failure that no test tells',
    writeEvidence({ ...statement, predicate: { ...statement.predicate, result: 'FAILED' } }, key),
    {},
    'not-passed',
    'refused',
    'did not pass: the evidence says FAILED.',
  ],
  [
    'a failed test under another word',
    writeEvidence({ ...statement, predicate: { ...statement.predicate, failedTests: ['accuracy/f1'] } }, key),
    {},
    'not-passed',
    'refused',
    'did not pass: "accuracy/f1".',
  ],
  [
    'more failures than a sentence holds',
    writeEvidence(
      { ...statement, predicate: { ...statement.predicate, failedTests: [1, 2, 3, 4, 5, 6].map((n) => `a/${n}`) } },
      key,
    ),
    {},
    'not-passed',
    'refused',
    '"a/1", "a/2", "a/3", "a/4", "a/5". Read',
  ],
  ['old age', signed, { maxAge: milliseconds(0.5 * HOUR) }, 'too-old', 'stale', '1.0 h old; at most 0.5 h'],
  [
    'a clock ahead',
    signed,
    { now: new Date(NOW.getTime() - 2 * HOUR) },
    'from-the-future',
    'refused',
    'Set the clocks',
  ],
];

describe('evidence is refused for', () => {
  test.each(CASES)('%s', (_, content, changes, code, kind, sentence) => {
    const verification = verifyEvidence(content, expectation(changes));
    if (verification.ok) throw new Error('it was believed');
    expect(verification.refusals).toEqual([{ kind, code, sentence: expect.stringContaining(sentence) }]);
  });

  test('every reason at once, each in its sentence', () => {
    const verification = verifyEvidence(
      signed,
      expectation({ model: modelOf({ x: 'y' }), champion: null, commit: 'b' }),
    );
    if (verification.ok) throw new Error('it was believed');
    expect(verification.refusals.map(({ code }) => code)).toEqual(['other-model', 'other-commit', 'other-baseline']);
  });

  test('any changed byte of the signed statement', () => {
    const envelope = envelopeFromJson(JSON.parse(Buffer.from(signed).toString()));
    for (let index = 0; index < envelope.payload.length; index += 97) {
      const payload = Buffer.from(envelope.payload);
      payload[index]! ^= 4;
      const forged = Buffer.from(JSON.stringify(envelopeToJson({ ...envelope, payload })));
      expect(verifyEvidence(forged, expectation({ signedBy: [key.public] })).ok).toBe(false);
    }
  });

  test('a root digest that is not that of the listed files', () => {
    const subject = [{ name: 'digits', digest: { sha256: MODEL.digest.slice(7) } }, ...statement.subject.slice(2)];
    const verification = verifyEvidence(writeEvidence({ ...statement, subject }, key), expectation());
    expect(verification).toMatchObject({ ok: false, refusals: [{ code: 'malformed' }] });
  });

  test('a gate that the signed policy names, even when the reader does not ask for it', () => {
    const [policy, ...rest] = statement.predicate.configuration;
    const configuration = [{ ...policy!, annotations: { gates: ['accuracy', 'drift'] } }, ...rest];
    const content = writeEvidence({ ...statement, predicate: { ...statement.predicate, configuration } }, key);
    expect(verifyEvidence(content, expectation())).toMatchObject({ ok: false, refusals: [{ code: 'gate-missing' }] });
  });
});

describe('a file of several documents, one a line', () => {
  const stale = writeEvidence(
    statementOf({ results: [resultOf({ startedAt: '2026-04-01T00:00:00Z' })], gates: ['accuracy'] }),
    key,
  );
  const foreign = writeEvidence(statement, other);
  const file = (...documents: readonly Uint8Array[]) =>
    Buffer.concat(documents.flatMap((document) => [document, Buffer.from('\n')]));
  const trusted = expectation({ signedBy: [key.public], maxAge: milliseconds(2 * HOUR) });

  test('holds where one of them does, wherever it stands', () => {
    for (const content of [file(foreign, stale, signed), file(signed, foreign), file(signed)])
      expect(verifyEvidence(content, trusted)).toMatchObject({ ok: true, signer: { id: key.id } });
  });

  test('tells the one that is refused least, and a stranger’s last', () => {
    expect(verifyEvidence(file(foreign, stale), trusted)).toMatchObject({ refusals: [{ code: 'too-old' }] });
    expect(verifyEvidence(file(foreign, foreign), trusted)).toMatchObject({ refusals: [{ code: 'other-key' }] });
  });

  test('of two that are refused as much the first is told, before any that nobody believes', () => {
    const aged = (startedAt: string) =>
      writeEvidence(statementOf({ results: [resultOf({ startedAt })], gates: ['accuracy'] }), key);
    const [first, second] = [aged('2026-04-01T00:00:00Z'), aged('2026-04-02T00:00:00Z')];
    const asked = { ...trusted, champion: digest('newer') };
    const told = (...documents: Uint8Array[]) => {
      const verification = verifyEvidence(file(...documents), asked);
      return verification.ok ? [] : verification.refusals.map(({ code, sentence }) => `${code} ${sentence}`);
    };
    expect(told(first, second)).toEqual(told(first, foreign));
    expect(told(second, first)).toEqual(told(second, foreign));
    const envelope = envelopeFromJson(JSON.parse(Buffer.from(signed).toString()));
    const broken = Buffer.from(JSON.stringify(envelopeToJson({ ...envelope, payload: Buffer.from('{}') })));
    for (const unproven of [foreign, writeEvidence(statement, null), broken]) {
      expect(told(unproven, first)).toHaveLength(2);
      expect(told(unproven, first)).toEqual(told(first, foreign));
    }
  });

  test('is one document where a line is none, or where there are too many', () => {
    const spread = Buffer.from(JSON.stringify(JSON.parse(Buffer.from(signed).toString()), null, 2));
    expect(verifyEvidence(spread, trusted).ok).toBe(true);
    expect(verifyEvidence(file(signed, Buffer.from('{')), trusted)).toMatchObject({
      refusals: [{ code: 'malformed' }],
    });
    expect(verifyEvidence(file(...Array(101).fill(signed)), trusted)).toMatchObject({
      refusals: [{ code: 'malformed' }],
    });
  });
});
