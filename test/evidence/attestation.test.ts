import { describe, expect, test } from 'vitest';
import { attestationHint, attestationInputs } from '../../src/evidence/attestation.ts';
import { statementOf, TEST_RESULT_TYPE } from '../../src/evidence/statement.ts';
import { verifyEvidence } from '../../src/evidence/verify.ts';
import { expectation, modelOf, resultOf } from './sample.ts';

const statement = statementOf({ results: [resultOf()], gates: ['accuracy'] });

/** As the action reads a list of checksums and builds a statement (actions/attest, src/subject.ts; @actions/attest, intoto). */
function attested({ checksums, predicate }: ReturnType<typeof attestationInputs>): Uint8Array {
  const subject = checksums
    .split(/\r?\n/)
    .filter(Boolean)
    .map((record) => {
      const at = record.indexOf(' ');
      const name = record.slice(at + 1);
      return { name: /^[* ]/.test(name) ? name.slice(1) : name, digest: { sha256: record.slice(0, at) } };
    });
  const built = { _type: 'https://in-toto.io/Statement/v1', subject, predicateType: TEST_RESULT_TYPE };
  return Buffer.from(JSON.stringify({ ...built, predicate: JSON.parse(predicate) }));
}

describe('what is handed to the action attest', () => {
  test('makes the same statement, which verifies', () => {
    const found = verifyEvidence(attested(attestationInputs(statement)), expectation());
    expect(found.ok && found.evidence.statement).toEqual(JSON.parse(JSON.stringify(statement)));
  });

  test('keeps names with spaces', () => {
    const subject = { kind: 'model' as const, name: 'a model', ...modelOf({ 'my model.onnx': 'graph' }) };
    const files = [...subject.files];
    const spaced = statementOf({ results: [resultOf({ subject: { ...subject, files } })], gates: ['accuracy'] });
    const found = verifyEvidence(attested(attestationInputs(spaced)), expectation({ model: subject }));
    expect(found.ok).toBe(true);
  });

  test.each(['a\nb', ' a', '*a'])('does not take the name %j', (name) => {
    const [first, ...rest] = statement.subject;
    expect(() => attestationInputs({ ...statement, subject: [{ ...first!, name }, ...rest] })).toThrow(
      /no list of checksums can hold/,
    );
  });

  test('does not take more files than the action does', () => {
    const subject = Array.from({ length: 1_025 }, (_, index) => ({
      name: `${index}`,
      digest: { sha256: 'a'.repeat(64) },
    }));
    expect(() => attestationInputs({ ...statement, subject })).toThrow(/has 1024 files; the action attest takes 1023/);
  });
});

describe('a job that cannot sign without a key', () => {
  test('is told which permissions it lacks', () => {
    expect(attestationHint({ GITHUB_ACTIONS: 'true' })).toMatch(/id-token: write and attestations: write/);
  });

  test.each([{}, { GITHUB_ACTIONS: 'true', ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.example' }])(
    'is not told where it can, or where there is no GitHub',
    (environment) => expect(attestationHint(environment)).toBeNull(),
  );
});
