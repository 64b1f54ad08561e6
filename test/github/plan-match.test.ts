import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Expected, matchPlan } from '../../src/github/plan-match.ts';
import { PLAIN_CONTEXT } from '../../src/report/context.ts';
import { reportOf } from '../../src/report/report.ts';
import type { Result } from '../../src/result/document.ts';
import { aCheck, aResult } from './results.ts';

const expected: Expected = { commit: '1'.repeat(40), run: '100', attempt: 1, acceptEarlierAttempts: false };
const plan = [
  { gate: 'accuracy', id: 'fp16' },
  { gate: 'accuracy', id: 'int8' },
  { gate: 'latency', id: null },
];
const passed = (gate: string, id: string | null, changes: Partial<Result> = {}) =>
  aResult([aCheck('a', 'pass')], { gate, id, ...changes });
const run = (changes: Partial<Result['run']>) => ({ id: '100', attempt: 1, job: 'gate', leg: null, ...changes });
const file = (result: unknown, name = 'file.json') => ({
  name,
  content: new TextEncoder().encode(JSON.stringify(result)),
});
const delivered = plan.map(({ gate, id }) => passed(gate, id));

function verdictOf(matched: ReturnType<typeof matchPlan>) {
  return reportOf(matched.results, { ...PLAIN_CONTEXT, missing: matched.missing }).verdict;
}

describe('what was delivered against what was promised', () => {
  test('passes when everything is there, in the order of the plan', () => {
    const matched = matchPlan(
      plan,
      [...delivered].reverse().map((result) => file(result)),
      expected,
    );
    expect(matched.results.map(({ gate, id }) => ({ gate, id }))).toEqual(plan);
    expect(matched).toMatchObject({ missing: [], notices: [] });
    expect(verdictOf(matched).verdict).toBe('pass');
  });

  test.each([
    ['a missing leg', delivered.slice(1).map((result) => file(result)), /no job delivered it/],
    ['nothing at all', [], /no job delivered it/],
    [
      'a malformed file',
      [...delivered.map((result) => file(result)), file({ schema: 'x' })],
      /is no result that can be trusted/,
    ],
    ['a result given twice', [...delivered, delivered[0]].map((result) => file(result)), /delivered 2 times/],
    [
      'another commit',
      [
        file(passed('accuracy', 'fp16', { source: { repository: null, commit: '9'.repeat(40), ref: null } })),
        ...delivered.slice(1).map((result) => file(result)),
      ],
      /It is of commit 99999999999/,
    ],
    [
      'an unknown commit',
      [
        file(passed('accuracy', 'fp16', { source: { repository: null, commit: null, ref: null } })),
        ...delivered.slice(1).map((result) => file(result)),
      ],
      /unknown commit/,
    ],
    [
      'another run',
      [
        file(passed('accuracy', 'fp16', { run: run({ id: '99' }) })),
        ...delivered.slice(1).map((result) => file(result)),
      ],
      /of run 99, not of run 100/,
    ],
    [
      'a later attempt',
      [
        file(passed('accuracy', 'fp16', { run: run({ attempt: 2 }) })),
        ...delivered.slice(1).map((result) => file(result)),
      ],
      /of attempt 2/,
    ],
    [
      'an unknown attempt',
      [
        file(passed('accuracy', 'fp16', { run: run({ attempt: null }) })),
        ...delivered.slice(1).map((result) => file(result)),
      ],
      /of attempt \?/,
    ],
  ])('is an error for %s', (_name, files, reason) => {
    const matched = matchPlan(plan, files, expected);
    expect(matched.missing.map((item) => item.reason).join()).toMatch(reason);
    expect(verdictOf(matched)).toMatchObject({ verdict: 'error', blocking: true });
  });

  test('legs that nobody has named: it says which came and what to do', () => {
    const { missing } = matchPlan(
      [{ gate: 'accuracy', id: null }],
      delivered.map((result) => file(result)),
      expected,
    );
    expect(missing).toHaveLength(1);
    expect(missing[0]!.reason).toMatch(/^It came only from the legs fp16, int8, .* in the input legs of the report/);
  });

  test('a missing result is told once, also when a stale one explains it', () => {
    const stale = passed('accuracy', 'fp16', { run: run({ id: '99' }) });
    expect(
      matchPlan(plan, [file(stale), ...delivered.slice(1).map((result) => file(result))], expected).missing,
    ).toHaveLength(1);
  });

  test('an earlier attempt counts only when asked for, and only where it does not block', () => {
    const again = { ...expected, attempt: 2 };
    const files = delivered.map((result) => file(result));
    expect(matchPlan(plan, files, again).missing).toHaveLength(3);
    expect(matchPlan(plan, files, { ...again, acceptEarlierAttempts: true }).missing).toEqual([]);
    const blocked = aResult([aCheck('a', 'fail')], { gate: 'latency', id: null });
    const withBlocked = [...delivered.slice(0, 2), blocked].map((result) => file(result));
    expect(matchPlan(plan, withBlocked, { ...again, acceptEarlierAttempts: true }).missing).toMatchObject([
      { gate: 'latency' },
    ]);
  });

  test('of two attempts the later counts', () => {
    const second = aResult([aCheck('a', 'fail')], { gate: 'latency', run: run({ attempt: 2 }) });
    const matched = matchPlan([{ gate: 'latency', id: null }], [file(passed('latency', null)), file(second)], {
      ...expected,
      attempt: 2,
      acceptEarlierAttempts: true,
    });
    expect(matched.results).toEqual([second]);
    expect(matched.missing).toEqual([]);
  });

  test('what nobody promised is told, and counts', () => {
    const extra = aResult([aCheck('a', 'fail')], { gate: 'drift' });
    const matched = matchPlan(
      plan,
      [...delivered, extra].map((result) => file(result)),
      expected,
    );
    expect(matched.notices[0]!.text).toContain('drift');
    expect(verdictOf(matched).verdict).toBe('fail');
  });

  test('a laptop knows no run and asks for none', () => {
    const anywhere = { commit: null, run: null, attempt: null, acceptEarlierAttempts: false };
    expect(
      matchPlan(
        plan,
        delivered.map((result) => file(result)),
        anywhere,
      ).missing,
    ).toEqual([]);
  });

  test('whatever is in the files, no promise is kept by anything but a result of its own', () => {
    const spoil = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .constantFrom('source', 'run', 'gate', 'id', 'checks', 'verdict')
        .chain((key) => fc.jsonValue().map((value) => JSON.stringify({ ...passed('accuracy', 'fp16'), [key]: value }))),
    );
    fc.assert(
      fc.property(fc.array(spoil, { maxLength: 4 }), (texts) => {
        const files = texts.map((content, index) => ({ name: `${index}`, content: new TextEncoder().encode(content) }));
        const matched = matchPlan(plan, files, expected);
        const kept = matched.results.map(({ gate, id }) => `${gate} ${id}`);
        for (const { gate, id } of plan.slice(1)) {
          if (!kept.includes(`${gate} ${id}`))
            expect(matched.missing).toContainEqual(expect.objectContaining({ gate, id }));
        }
        expect(verdictOf(matched).verdict).toBe('error');
      }),
      { numRuns: 300 },
    );
  });
});
