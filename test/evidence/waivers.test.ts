import { describe, expect, test } from 'vitest';
import { writeEvidence } from '../../src/evidence/evidence.ts';
import { statementOf } from '../../src/evidence/statement.ts';
import { verifyEvidence } from '../../src/evidence/verify.ts';
import type { Waiver } from '../../src/policy/waivers.ts';
import { digestOf } from '../../src/result/canonical.ts';
import { check, digest, expectation, MODEL, NOW, newKey, resultOf } from './sample.ts';

const { key } = newKey();
const failing = resultOf({
  verdict: 'fail',
  checks: [check('f1_macro.min'), check('recall[8].min', { verdict: 'fail' })],
});
const waiver: Waiver = {
  gate: 'accuracy',
  check: 'recall[8].min',
  reason: 'The labels of class 8 are being corrected.',
  owner: '@vision-team',
  expires: '2026-05-03',
};

const statementWith = (agreed: readonly Waiver[], now = NOW) =>
  statementOf({ results: [failing], gates: ['accuracy'], waivers: { agreed, now } });
const verified = (agreed: readonly Waiver[], changes: Parameters<typeof expectation>[0] = {}) =>
  verifyEvidence(writeEvidence(statementWith(agreed), key), expectation({ signedBy: [key.public], ...changes }));

describe('a waiver in the evidence', () => {
  test('is named with check, reason, owner, day and model, and what it covered is warned, not passed', () => {
    const { predicate } = statementWith([{ ...waiver, model: MODEL.digest }]);
    expect(predicate).toMatchObject({
      result: 'WARNED',
      passedTests: ['accuracy', 'accuracy/f1_macro.min'],
      warnedTests: ['accuracy/recall[8].min'],
      failedTests: [],
    });
    expect(predicate.configuration.at(-1)).toEqual({
      name: 'waiver/accuracy recall[8].min',
      digest: { sha256: digestOf({ ...waiver, model: MODEL.digest }).slice(7) },
      annotations: { waiver: { ...waiver, model: MODEL.digest }, covers: ['accuracy/recall[8].min'] },
    });
  });

  test('leaves the link to the result as it was measured', () => {
    const link = statementWith([waiver]).predicate.configuration.find(({ name }) => name === 'result/accuracy');
    expect(link?.digest).toEqual({ sha256: digestOf(failing).slice(7) });
  });

  test('that nothing needed is not named', () => {
    const { predicate } = statementWith([waiver, { ...waiver, check: 'f1_macro.min' }]);
    expect(predicate.configuration.filter(({ name }) => name?.startsWith('waiver/'))).toHaveLength(1);
  });

  test('whose day has passed when the gates run makes the statement FAILED', () => {
    const { predicate } = statementWith([waiver], new Date('2026-05-04T00:00:00Z'));
    expect(predicate).toMatchObject({
      result: 'FAILED',
      failedTests: ['waiver/accuracy recall[8].min', 'accuracy', 'accuracy/recall[8].min'],
    });
  });

  test('holds through its last day at promotion, and is refused the moment after', () => {
    expect(verified([waiver], { now: new Date('2026-05-03T23:59:59Z') }).ok).toBe(true);
    expect(verified([{ ...waiver, model: MODEL.digest }]).ok).toBe(true);
    const late = verified([waiver], { now: new Date('2026-05-04T00:00:00Z') });
    expect(late).toMatchObject({
      ok: false,
      refusals: [
        {
          kind: 'refused',
          code: 'waiver-expired',
          sentence: expect.stringMatching(
            /recall\[8\]\.min.*@vision-team.*labels of class 8.*expired on 2026-05-03.*run the gates again/s,
          ),
        },
      ],
    });
  });

  test('is told one by one where several expired', () => {
    const two = { ...failing, checks: [...failing.checks, check('auc.min', { verdict: 'fail' })] };
    const agreed = [waiver, { ...waiver, check: 'auc.min', expires: '2026-05-02' }];
    const statement = statementOf({ results: [two], gates: ['accuracy'], waivers: { agreed, now: NOW } });
    const late = verifyEvidence(writeEvidence(statement, null), expectation({ now: new Date('2026-06-01T00:00:00Z') }));
    if (late.ok) throw new Error('it was believed');
    expect(late.refusals.map(({ code, sentence }) => [code, /expired on (\S+)\./.exec(String(sentence))?.[1]])).toEqual(
      [
        ['waiver-expired', '2026-05-03'],
        ['waiver-expired', '2026-05-02'],
      ],
    );
  });

  test('that is no longer agreed makes the evidence stale, where the reader knows what is agreed', () => {
    expect(verified([waiver], { waivers: [waiver] }).ok).toBe(true);
    for (const waivers of [[], [{ ...waiver, owner: '@somebody-else' }]]) {
      expect(verified([waiver], { waivers })).toMatchObject({
        ok: false,
        refusals: [{ kind: 'stale', code: 'waiver-withdrawn', sentence: expect.stringContaining('no longer agreed') }],
      });
    }
  });

  test.each([
    ['for another model', { ...waiver, model: digest('other') }, 'waiver-other-model', 'not sha256:'],
    ['without a day', { ...waiver, expires: undefined }, 'malformed', 'does not name whole'],
    ['that is not there', undefined, 'malformed', 'does not name whole'],
    ['that is no mapping', 'all of them', 'malformed', 'does not name whole'],
  ])('%s is refused', (_, named, code, sentence) => {
    const statement = statementWith([waiver]);
    const configuration = statement.predicate.configuration.map((item) =>
      item.name?.startsWith('waiver/') ? { ...item, annotations: named && { waiver: named } } : item,
    );
    const forged = { ...statement, predicate: { ...statement.predicate, configuration } };
    expect(verifyEvidence(writeEvidence(JSON.parse(JSON.stringify(forged)), key), expectation())).toMatchObject({
      ok: false,
      refusals: [{ kind: 'refused', code, sentence: expect.stringContaining(sentence) }],
    });
  });
});
