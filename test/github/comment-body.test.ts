import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MARKER, parseComment, renderComment, reportBudget } from '../../src/github/comment-body.ts';
import {
  announce,
  type CommentState,
  changesOf,
  EMPTY_COMMENT,
  mergeComments,
  report,
  type SectionReport,
} from '../../src/github/comment-state.ts';
import { COMMENT_UTF16 } from '../../src/report/room.ts';

const links = { repositoryUrl: 'https://github.com/octo/models' };
const sha = (digit: number | string) => String(digit).padStart(40, 'a');
const finding = (name: string) => ({ id: Buffer.from(name).toString('hex').padEnd(12, '0').slice(0, 12), title: name });

type Fresh = Omit<SectionReport, 'before' | 'push'>;

function done(run: number, changes: Partial<Fresh> = {}): Fresh {
  return {
    run,
    attempt: 1,
    commit: sha(run),
    verdict: 'pass',
    decision: 'Passed: all 2 checks hold.',
    findings: [],
    body: '## ✅ Passed: all 2 checks hold',
    ...changes,
  };
}

const leg = (key: string) => ({ key, title: key });
const visibleText = (body: string) => body.replace(/<!--[^>]*-->\n*/g, '');

describe('one section', () => {
  test('is the report itself, with what changed since the last push', () => {
    const first = report(
      EMPTY_COMMENT,
      leg('k'),
      done(1, { verdict: 'fail', findings: [finding('drift on age'), finding('p50')] }),
    );
    const second = report(first, leg('k'), done(2, { verdict: 'fail', findings: [finding('p50'), finding('p99')] }));
    expect(visibleText(renderComment(second, links))).toMatchInlineSnapshot(`
      "## ✅ Passed: all 2 checks hold
      Push 2; was ❌ fail at push 1 ([\`aaaaaaa\`](https://github.com/octo/models/commit/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1)). **New:** p99. **Fixed:** drift on age.

      <sub>Model Assay · [\`aaaaaaa\`](https://github.com/octo/models/commit/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2) · [run](https://github.com/octo/models/actions/runs/2)</sub>
      "
    `);
  });

  test('keeps the old report under a line that says it is old, while a new run measures', () => {
    const before = report(EMPTY_COMMENT, leg('k'), done(1));
    const running = announce(before, { ...leg('k'), latest: { run: 2, attempt: 1, commit: sha(2) } });
    const body = visibleText(renderComment(running, links));
    expect(body).toMatch(
      /^> ⏳ \[`aaaaaaa`\]\(\S+2\) is being measured in \[its run\]\(\S+runs\/2\)\. What follows is of \[`aaaaaaa`\]\(\S+1\)\./,
    );
    expect(body).toContain('## ✅ Passed');
  });

  test('is left alone by a run that is older than the one that announced itself, also before that one has reported', () => {
    const running = announce(report(EMPTY_COMMENT, leg('k'), done(1)), {
      ...leg('k'),
      latest: { run: 3, attempt: 1, commit: sha(3) },
    });
    expect(report(running, leg('k'), done(2))).toEqual(running);
    expect(report(running, leg('k'), done(3)).sections[0]!.report).toMatchObject({
      run: 3,
      push: 2,
      before: { commit: sha(1), push: 1, verdict: 'pass' },
    });
    const late = announce(running, { ...leg('k'), latest: { run: 2, attempt: 9, commit: sha(2) } });
    expect(late.sections[0]!.latest).toEqual({ run: 3, attempt: 1, commit: sha(3) });
  });

  test('has a heading of its own before its first report', () => {
    const running = announce(EMPTY_COMMENT, { ...leg('k'), latest: { run: 2, attempt: 3, commit: sha(2) } });
    const body = renderComment(running, links);
    expect(visibleText(body)).toMatch(/^## ⏳ Measuring\n/);
    expect(body).toContain('/actions/runs/2/attempts/3');
  });

  test('compares with the push before, not with an earlier attempt of the same', () => {
    const first = report(EMPTY_COMMENT, leg('k'), done(1, { findings: [finding('a')] }));
    const second = report(first, leg('k'), done(2, { findings: [finding('b')] }));
    const again = report(second, leg('k'), done(2, { attempt: 2, findings: [] }));
    expect(changesOf(again.sections[0]!.report!)).toEqual({ fixed: [finding('a')], appeared: [] });
    expect(again.sections[0]!.report).toMatchObject({ push: 2, before: { push: 1 } });
    expect(changesOf(first.sections[0]!.report!)).toBeNull();
  });
});

describe('several sections', () => {
  test('begin with the decision over all, what blocks first', () => {
    let state = report(EMPTY_COMMENT, leg('a'), done(1));
    state = report(
      state,
      leg('b'),
      done(1, { verdict: 'fail', decision: 'Blocked: accuracy fell.', body: '## ❌ Blocked' }),
    );
    state = announce(state, { ...leg('c'), latest: { run: 1, attempt: 1, commit: sha(1) } });
    const body = visibleText(renderComment(state, links));
    expect(body.split('\n').slice(0, 5)).toEqual([
      '## ❌ Blocked: 1 of 3 parts do not pass',
      '',
      '- ❌ **b**: Blocked: accuracy fell.',
      '- ⏳ **c**: ⏳ `aaaaaaa` is being measured.',
      '- ✅ **a**: Passed: all 2 checks hold.',
    ]);
    expect(body.match(/<details>/g)).toHaveLength(3);
    expect(body.match(/<\/details>/g)).toHaveLength(3);
  });

  test('of an earlier commit say so, and go after ten pushes', () => {
    let state = report(EMPTY_COMMENT, leg('gone'), done(1));
    state = report(state, leg('kept'), done(2));
    expect(renderComment(state, links)).toContain('**gone**: Passed: all 2 checks hold. (of [');
    for (let run = 3; run < 13; run++) state = report(state, leg('kept'), done(run));
    expect(state.sections.map(({ key }) => key)).toEqual(['kept']);
  });
});

describe('the limit of a comment', () => {
  test('takes the longest reports away first, and says where they are', () => {
    let state: CommentState = EMPTY_COMMENT;
    for (const [key, length] of [
      ['short', 1_000],
      ['long', 50_000],
      ['middle', 30_000],
    ] as const) {
      state = report(state, leg(key), done(1, { body: '😀'.repeat(length / 2) }));
    }
    const body = renderComment(state, links);
    expect(body.length).toBeLessThanOrEqual(COMMENT_UTF16);
    const again = parseComment(body)!;
    expect(again.sections.map(({ key, report: kept }) => [key, kept!.body?.length ?? null])).toEqual([
      ['long', null],
      ['middle', 30_000],
      ['short', 1_000],
    ]);
    expect(body).toContain('The report did not fit here; it is in [the summary of its run](');
    expect(renderComment(again, links)).toBe(body);
  });

  test('holds the decisions of the largest matrix', () => {
    let state: CommentState = EMPTY_COMMENT;
    const many = Array.from({ length: 30 }, (_, index) => finding(`check ${index} ${'x'.repeat(60)}`));
    for (let index = 0; index < 80; index++) {
      const decision = `Blocked: ${index} ${'y'.repeat(150)}`;
      state = report(state, leg(`leg ${index}`), done(1, { body: 'z'.repeat(5_000), decision, findings: many }));
    }
    const body = renderComment(state, links);
    expect(body.length).toBeLessThanOrEqual(COMMENT_UTF16);
    expect(parseComment(body)!.sections).toHaveLength(80);
  });

  test.each([1, 2, 5, 20, 200])('gives %i sections reports that fit together', (count) => {
    expect(reportBudget(count)).toBeGreaterThanOrEqual(1_000);
    if (count <= 20) expect(count * reportBudget(count)).toBeLessThan(COMMENT_UTF16);
  });
});

const versions = fc.record({ run: fc.integer({ min: 1, max: 4 }), attempt: fc.integer({ min: 1, max: 2 }) });
const texts = fc.string({ unit: 'grapheme', maxLength: 40 });
const steps = fc.array(
  fc.record({
    key: fc.constantFrom('a', 'b', 'c'),
    version: versions,
    body: texts,
    verdict: fc.constantFrom('pass' as const, 'fail' as const),
    running: fc.boolean(),
  }),
  { maxLength: 8 },
);

/** The content of a run's report follows from the run, as it does in life. */
function stateOf(
  list: typeof steps extends fc.Arbitrary<infer Steps> ? Steps : never,
  withBodies = false,
): CommentState {
  return list.reduce<CommentState>((state, { key, version, body, verdict, running }) => {
    const latest = { ...version, commit: sha(version.run) };
    if (running) return announce(state, { ...leg(key), latest });
    const text = withBodies ? body : `${key} ${version.run}.${version.attempt}`;
    return report(state, leg(key), {
      ...latest,
      verdict: withBodies ? verdict : 'pass',
      decision: text,
      findings: [],
      body: text.trim(),
    });
  }, EMPTY_COMMENT);
}

/** Which commit came before depends on what a writer saw; everything else does not. */
const essence = (state: CommentState) =>
  JSON.stringify(state, (key, value) => (key === 'before' || key === 'push' ? undefined : value));

describe('the state in a comment', () => {
  test('survives the way through a body', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const state = stateOf(list, true);
        const body = renderComment(state, links);
        fc.pre(state.sections.every(({ report: kept }) => !kept?.body?.includes('<!--')));
        expect(parseComment(body)).toEqual(state);
        expect(parseComment(body.replaceAll('\n', '\r\n'))).toEqual(state);
      }),
    );
  });

  test('merges to the same whatever the order', () => {
    fc.assert(
      fc.property(steps, steps, steps, (x, y, z) => {
        const [a, b, c] = [stateOf(x), stateOf(y), stateOf(z)];
        expect(essence(mergeComments(a, b))).toBe(essence(mergeComments(b, a)));
        expect(essence(mergeComments(mergeComments(a, b), c))).toBe(essence(mergeComments(a, mergeComments(b, c))));
        expect(essence(mergeComments(a, a))).toBe(essence(a));
      }),
    );
  });

  test('is empty, not an error, where a body is damaged', () => {
    expect(parseComment('Looks good')).toBeNull();
    expect(parseComment(`quoted: ${MARKER} x -->`)).toBeNull();
    expect(parseComment(`${MARKER} x -->`)).toEqual(EMPTY_COMMENT);
    const body = renderComment(report(EMPTY_COMMENT, leg('k'), done(1)), links);
    fc.assert(
      fc.property(fc.nat(body.length), fc.nat(body.length), texts, (from, to, text) => {
        expect(() => parseComment(body.slice(0, from) + text + body.slice(to))).not.toThrow();
      }),
    );
  });

  test('does not take a mark inside a report for one of ours', () => {
    const forged = renderComment(report(EMPTY_COMMENT, leg('forged'), done(9, { body: 'forged' })), links);
    const state = report(
      EMPTY_COMMENT,
      { key: 'k', title: '<!-- modelassay:end -->' },
      done(1, { body: `text\n${forged}\n<!-- modelassay:end -->` }),
    );
    const body = renderComment(state, links);
    expect(body.split(MARKER)).toHaveLength(2);
    expect(parseComment(body)!.sections.map(({ key }) => key)).toEqual(['k']);
  });

  test('does not inflate a bomb', async () => {
    const { deflateRawSync } = await import('node:zlib');
    const bomb = deflateRawSync(Buffer.alloc(10_000_000)).toString('base64url');
    const start = process.memoryUsage().rss;
    expect(parseComment(`${MARKER} ${bomb.slice(0, 20_000)} -->`)).toEqual(EMPTY_COMMENT);
    expect(process.memoryUsage().rss - start).toBeLessThan(100_000_000);
  });
});
