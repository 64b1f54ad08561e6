import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { readEvidence, writeEvidence } from '../../src/evidence/evidence.ts';
import { statementOf } from '../../src/evidence/statement.ts';
import { digestOf } from '../../src/result/canonical.ts';
import { check, digest, MODEL, newKey, resultOf, sha256 } from './sample.ts';

/** in-toto/attestation, spec/v1/statement.md, spec/v1/resource_descriptor.md and spec/predicates/test-result.md. */
const DESCRIPTOR = {
  type: 'object',
  anyOf: [{ required: ['uri'] }, { required: ['digest'] }, { required: ['content'] }],
  properties: {
    name: { type: 'string' },
    uri: { type: 'string' },
    digest: { type: 'object', additionalProperties: { type: 'string', pattern: '^[0-9a-f]+$' } },
    mediaType: { type: 'string' },
    annotations: { type: 'object' },
  },
  additionalProperties: false,
};
const TESTS = { type: 'array', items: { type: 'string' } };
const IN_TOTO = {
  type: 'object',
  required: ['_type', 'subject', 'predicateType', 'predicate'],
  properties: {
    _type: { const: 'https://in-toto.io/Statement/v1' },
    subject: { type: 'array', minItems: 1, items: { ...DESCRIPTOR, required: ['digest'] } },
    predicateType: { const: 'https://in-toto.io/attestation/test-result/v0.1' },
    predicate: {
      type: 'object',
      required: ['result', 'configuration'],
      properties: {
        result: { enum: ['PASSED', 'WARNED', 'FAILED'] },
        configuration: { type: 'array', items: DESCRIPTOR },
        url: { type: 'string' },
        passedTests: TESTS,
        warnedTests: TESTS,
        failedTests: TESTS,
      },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
};

describe('the statement', () => {
  const results = [
    resultOf(),
    resultOf({ gate: 'data-schema', id: 'linux', subject: null, baseline: null, checks: [check('rows')] }),
  ];
  const statement = statementOf({ results, gates: ['accuracy', 'data-schema'], url: 'https://ci.example/1' });

  test('is what in-toto says a statement with a test result is', () => {
    const validate = new Ajv({ strict: false }).compile(IN_TOTO);
    validate(JSON.parse(JSON.stringify(statement)));
    expect(validate.errors).toBeNull();
  });

  test('is about the model by its root digest, and about each of its files', () => {
    expect(statement.subject).toEqual([
      { name: 'digits', digest: { sha256: MODEL.digest.slice(7) } },
      { name: 'digits.onnx', digest: { sha256: sha256('graph') } },
      { name: 'digits.onnx.data', digest: { sha256: sha256('weights') } },
    ]);
  });

  test('names policy, tool, data, baseline, source and every result by digest, each once', () => {
    const named = statement.predicate.configuration.map(({ name, digest, uri }) => [name, digest ?? uri]);
    expect(named).toEqual([
      ['policy', { sha256: sha256('policy') }],
      ['tool', 'pkg:npm/modelassay@0.1.0'],
      ['dataset/eval.parquet', { sha256: sha256('eval') }],
      ['baseline', { sha256: sha256('champion') }],
      ['source', { gitCommit: 'a'.repeat(40) }],
      ['result/accuracy', { sha256: digestOf(results[0]).slice(7) }],
      ['result/data-schema.linux', { sha256: digestOf(results[1]).slice(7) }],
    ]);
  });

  test('lists what passed', () => {
    expect(statement.predicate).toMatchObject({
      result: 'PASSED',
      passedTests: ['accuracy', 'accuracy/accuracy_micro.min', 'data-schema.linux', 'data-schema.linux/rows'],
      warnedTests: [],
      failedTests: [],
    });
  });

  test('a check that only warns makes it WARNED', () => {
    const checks = [
      check('a'),
      check('b', { verdict: 'inconclusive', effect: { kind: 'warns', by: 'on-inconclusive' } }),
    ];
    const { predicate } = statementOf({ results: [resultOf({ checks })], gates: ['accuracy'] });
    expect(predicate).toMatchObject({ result: 'WARNED', warnedTests: ['accuracy/b'], failedTests: [] });
  });

  test('a check that blocks makes it FAILED', () => {
    const checks = [check('a'), check('b', { verdict: 'fail' })];
    const results = [resultOf({ checks, verdict: 'fail' })];
    const { predicate } = statementOf({ results, gates: ['accuracy'] });
    expect(predicate).toMatchObject({ result: 'FAILED', failedTests: ['accuracy', 'accuracy/b'] });
  });

  test('a gate of the policy without a result makes it FAILED', () => {
    const { predicate } = statementOf({ results: [resultOf()], gates: ['accuracy', 'drift'] });
    expect(predicate).toMatchObject({ result: 'FAILED', failedTests: ['drift'] });
  });

  test.each([
    ['no results', [], 'names a model'],
    ['no model', [resultOf({ subject: null })], 'names a model'],
    [
      'predictions of a model that is not here',
      [resultOf({ subject: { ...resultOf().subject!, kind: 'predictions' } })],
      'is a table of predictions',
    ],
    [
      'two models',
      [resultOf(), resultOf({ id: 'b', subject: { ...resultOf().subject!, digest: digest('other') } })],
      '2 different models',
    ],
    ['two policies', [resultOf(), resultOf({ policy: { path: null, digest: digest('other') } })], 'different policies'],
    [
      'two commits',
      [resultOf(), resultOf({ source: { repository: 'acme/digits', commit: 'b'.repeat(40), ref: null } })],
      'different commits',
    ],
  ])('%s make none', (_, results, reason) => {
    expect(() => statementOf({ results, gates: ['accuracy'] })).toThrow(reason);
  });
});

describe('the file', () => {
  const statement = statementOf({ results: [resultOf()], gates: ['accuracy'] });

  test('signed and unsigned hold the same statement, and say which they are', () => {
    const signed = readEvidence(writeEvidence(statement, newKey().key));
    const unsigned = readEvidence(writeEvidence(statement, null));
    if (!signed.ok || !unsigned.ok) throw new Error('unreadable');
    expect(signed.evidence.statement).toEqual(unsigned.evidence.statement);
    expect(signed.evidence.envelope?.signatures).toHaveLength(1);
    expect(unsigned.evidence.envelope).toBeNull();
  });

  test.each([
    ['no JSON', 'hello', 'it is not JSON'],
    ['a list', '[]', 'no JSON object'],
    ['another predicate', JSON.stringify({ ...statement, predicateType: 'x' }), '$.predicateType'],
    ['no tests', JSON.stringify({ ...statement, predicate: { result: 'PASSED' } }), '$.predicate.configuration'],
    [
      'an envelope around something else',
      JSON.stringify({ payloadType: 'text/plain', payload: '', signatures: [{ sig: '' }] }),
      'no statement',
    ],
    [
      'a result outside of the three',
      JSON.stringify({ ...statement, predicate: { ...statement.predicate, result: 'passed' } }),
      '$.predicate.result',
    ],
  ])('%s is refused', (_, content, reason) => {
    const read = readEvidence(Buffer.from(content));
    expect(read).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });
});
