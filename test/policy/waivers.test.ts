import { describe, expect, test } from 'vitest';
import { parseDigest } from '../../src/core/units.ts';
import { applyWaivers, readWaivers, type Waiver } from '../../src/policy/waivers.ts';
import { PLAIN_CONTEXT } from '../../src/report/context.ts';
import { reportOf } from '../../src/report/report.ts';
import { readResult } from '../../src/result/read.ts';
import { aCheck, aResult } from '../github/results.ts';

const now = new Date('2026-11-21T23:59:00Z');
const DIGEST = parseDigest(`sha256:${'a'.repeat(64)}`);
const waiver: Waiver = {
  gate: 'accuracy',
  check: 'recall[8].min',
  reason: 'The labels of class 8 are being corrected.',
  owner: '@vision-team',
  expires: '2026-11-21',
};
const failed = aResult([aCheck('recall[8].min', 'fail'), aCheck('f1', 'pass')]);

function verdictOf(waived: ReturnType<typeof applyWaivers>) {
  return reportOf(waived.results, { ...PLAIN_CONTEXT, missing: waived.expired }).verdict;
}

describe('a waiver', () => {
  test('lets its one check pass as a warning, on its last day too, and is told at the top', () => {
    const waived = applyWaivers([failed], [waiver], now);
    expect(verdictOf(waived)).toMatchObject({ verdict: 'pass', blocking: false, checks: { waived: 1, warnings: 0 } });
    expect(waived.results[0]!.checks[0]).toMatchObject({
      verdict: 'fail',
      effect: { kind: 'waived', until: waiver.expires, owner: waiver.owner, reason: waiver.reason },
    });
    expect(waived.notices).toEqual([
      {
        level: 'warning',
        text: 'Waived until 2026-11-21 by @vision-team: accuracy recall[8].min. The labels of class 8 are being corrected.',
      },
    ]);
    expect(verdictOf(waived).finding).toBe('Check recall[8].min 93.00\u00a0% (≥\u00a095\u00a0% asked; 997 rows).');
    expect(verdictOf(waived).decision).toBe(
      'Passed with 1 waived check: Check f1 97.00\u00a0%, Check recall[8].min 93.00\u00a0%.',
    );
    const [check] = failed.checks;
    expect(waived.results[0]!.checks[0]).toMatchObject({ reason: check!.reason });
    expect(waived.results[0]!.summary).toBe(failed.summary);
  });

  test('is no part of a result file: the reader refuses one that claims it', () => {
    const [result] = applyWaivers([failed], [waiver], now).results;
    expect(readResult(new TextEncoder().encode(JSON.stringify(result)))).toMatchObject({
      ok: false,
      reason: expect.stringContaining('waivers are read from the policy'),
    });
  });

  test('fails everything from the day after its last, used or not', () => {
    const late = applyWaivers([aResult([aCheck('f1', 'pass')])], [waiver], new Date('2026-11-22T00:00:00Z'));
    expect(verdictOf(late)).toMatchObject({ verdict: 'error', blocking: true });
    expect(late.expired[0]).toMatchObject({ gate: 'waiver', id: 'accuracy recall[8].min' });
    expect(late.expired[0]!.reason).toContain('expired on 2026-11-21');
  });

  test.each([
    ['another check', { check: 'recall[9].min' }],
    ['another gate', { gate: 'latency' }],
    ['another leg', { id: 'int8' }],
    ['another slice', { slice: 'label=9' }],
    ['another model', { model: parseDigest(`sha256:${'b'.repeat(64)}`) }],
  ])('covers nothing of %s, and is told to be needless', (_name, changes) => {
    const waived = applyWaivers([failed], [{ ...waiver, ...changes }], now);
    expect(waived.results).toEqual([failed]);
    expect(waived.notices).toMatchObject([{ level: 'note' }]);
  });

  test.each([
    ['this model', { model: DIGEST }, failed],
    ['this leg', { id: 'int8' }, { ...failed, id: 'int8' }],
    [
      'this slice',
      { slice: 'label=8' },
      aResult([aCheck('recall[8].min', 'fail', { slice: { column: 'label', value: '8' } })]),
    ],
  ])('covers %s when it names it', (_name, changes, result) => {
    expect(verdictOf(applyWaivers([result], [{ ...waiver, ...changes }], now)).blocking).toBe(false);
  });

  test('cannot cover what was not measured', () => {
    const error = aResult([aCheck('recall[8].min', 'error')]);
    expect(verdictOf(applyWaivers([error], [waiver], now)).blocking).toBe(true);
    const problem = aResult([], { problem: { kind: 'input', message: 'x', source: null } });
    expect(verdictOf(applyWaivers([problem], [waiver], now)).blocking).toBe(true);
  });

  test('names every check that it covers, of every result, in the notice and for the evidence', () => {
    const other = { ...failed, id: 'int8' };
    const { used, notices } = applyWaivers([failed, other], [waiver], now);
    expect(notices[0]!.text).toContain(': accuracy recall[8].min, accuracy (int8) recall[8].min. ');
    expect(used).toEqual([{ waiver, checks: [failed, other].map((result) => ({ result, check: result.checks[0] })) }]);
  });

  test('lets a result with a problem be an error', () => {
    const problem = aResult([aCheck('recall[8].min', 'fail')], {
      problem: { kind: 'input', message: 'x', source: null },
    });
    expect(applyWaivers([problem], [waiver], now).results[0]!.verdict).toBe('error');
  });

  test('of one model covers nothing that was measured of no model', () => {
    const data = { ...failed, subject: null };
    expect(applyWaivers([data], [{ ...waiver, model: DIGEST }], now).results).toEqual([data]);
  });

  test('covers no other failure of the same result', () => {
    const two = aResult([aCheck('recall[8].min', 'fail'), aCheck('f1', 'fail')]);
    expect(verdictOf(applyWaivers([two], [waiver], now))).toMatchObject({ verdict: 'fail', blocking: true });
  });
});

describe('the file', () => {
  const text = `version: 1
waivers:
  - gate: accuracy
    check: recall[8].min
    reason: The labels of class 8 are being corrected.
    owner: "@vision-team"
    expires: 2026-11-21
`;

  test('is read', () => {
    expect(readWaivers(text, 'waivers.yml')).toEqual([waiver]);
    expect(readWaivers('version: 1\nwaivers: []\n', 'waivers.yml')).toEqual([]);
  });

  const written = (key: string, value: string) =>
    `version: 1\nwaivers:\n  - ${JSON.stringify({ ...waiver, id: 'int8', slice: 'label=8', [key]: value })}\n`;
  test.each([
    ['gate', 1, 64],
    ['id', 1, 128],
    ['check', 1, 1_000],
    ['slice', 1, 1_000],
    ['reason', 10, 1_000],
    ['owner', 1, 200],
  ])('holds a %s of %d to %d characters', (key, least, most) => {
    for (const length of [least, most]) expect(readWaivers(written(key, 'x'.repeat(length)), 'w')).toHaveLength(1);
    for (const length of [least - 1, most + 1])
      expect(() => readWaivers(written(key, 'x'.repeat(length)), 'w')).toThrow(`.${key}`);
  });

  test('holds a thousand waivers', () => {
    const many = (count: number) => JSON.stringify({ version: 1, waivers: Array(count).fill(waiver) });
    expect(readWaivers(many(1_000), 'w')).toHaveLength(1_000);
    expect(() => readWaivers(many(1_001), 'w')).toThrow('waivers');
  });

  test.each([
    ['no reason', text.replace(/ {4}reason.*\n/, ''), /waivers\.yml:3:\d+: .*reason/s],
    ['a word for a reason', text.replace(/reason: .*/, 'reason: flaky'), /waivers\.yml:5:/],
    ['no end', text.replace(/ {4}expires.*\n/, ''), /expires/],
    ['a day that is none', text.replace('2026-11-21', '2026-02-30'), /waivers\.yml:7:.*no such day/s],
    ['an unknown key', `${text}    until: never\n`, /until/],
    ['a reason of nine letters', text.replace(/reason: .*/, 'reason: "  123456789  "'), /waivers\.yml:5:/],
    ['an owner of spaces', text.replace(/owner: .*/, 'owner: "  "'), /waivers\.yml:6:/],
  ])('with %s is refused at its place', (_name, broken, message) => {
    expect(() => readWaivers(broken, 'waivers.yml')).toThrow(message);
  });
});
