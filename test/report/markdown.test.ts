import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDigest } from '../../src/core/units.ts';
import { PLAIN_CONTEXT, type ReportContext } from '../../src/report/context.ts';
import { renderMarkdown, VISIBLE_LINES, visibleLines } from '../../src/report/markdown.ts';
import { reportOf } from '../../src/report/report.ts';
import { CHECK_RUN_UTF16, COMMENT_UTF16, fits, STEP_SUMMARY_BYTES } from '../../src/report/room.ts';
import { checkRows } from '../../src/report/rows.ts';
import type { Check, Result } from '../../src/result/document.ts';
import { markdownElements } from './markdown-dom.ts';
import {
  accuracyFail,
  accuracyInconclusive,
  accuracyPass,
  dataSchema,
  largeResult,
  latencyError,
  latencyWarn,
  manySlices,
} from './samples.ts';

const onGitHub: ReportContext = {
  policyProblem: null,
  missing: [{ gate: 'drift', id: 'eu', reason: 'The job of leg eu was cancelled' }],
  notices: [
    { level: 'warning', text: 'This pull request loosens accuracy.metrics.accuracy.min from 0.96 to 0.95.' },
    { level: 'note', text: '1 waiver is in force: f1_macro on lang = tr, until 2026-12-31 (owner: @ml-team).' },
  ],
  mergeBase: null,
  earlier: [],
  lastChanges: [],
  sourceUrl: ({ file, line }) => `https://github.com/example/digits/blob/c0ffee/${file}#L${line}`,
  whole: { label: 'the job summary', url: 'https://github.com/example/digits/actions/runs/4711' },
};

const cases: Record<string, { results: readonly Result[]; context: ReportContext }> = {
  'accuracy-pass': { results: [accuracyPass], context: PLAIN_CONTEXT },
  'accuracy-fail': { results: [accuracyFail], context: PLAIN_CONTEXT },
  'accuracy-inconclusive': { results: [accuracyInconclusive], context: PLAIN_CONTEXT },
  'latency-error': { results: [latencyError], context: PLAIN_CONTEXT },
  'data-schema': { results: [dataSchema], context: PLAIN_CONTEXT },
  'many-slices': { results: [manySlices], context: PLAIN_CONTEXT },
  'suite-blocked': {
    results: [dataSchema, accuracyFail, accuracyInconclusive, latencyError, latencyWarn],
    context: onGitHub,
  },
  'suite-passed': { results: [dataSchema, accuracyPass, latencyWarn], context: PLAIN_CONTEXT },
  nothing: { results: [], context: PLAIN_CONTEXT },
};

describe('the report', () => {
  test.each(Object.entries(cases))('%s', async (name, { results, context }) => {
    const markdown = renderMarkdown(reportOf(results, context));
    await expect(markdown).toMatchFileSnapshot(`${name}.snap.md`);
    expect(visibleLines(markdown)).toBeLessThan(VISIBLE_LINES);
    expectWhole(markdown);
  });

  test('begins with the decision', () => {
    expect(renderMarkdown(reportOf([accuracyPass]))).toMatch(/^## ✅ Passed: /);
    expect(renderMarkdown(reportOf([accuracyFail]))).toMatch(/^## ❌ Blocked: /);
  });

  test('links a limit to its line', () => {
    expect(renderMarkdown(reportOf([accuracyFail], onGitHub))).toContain(
      'from [`modelassay.yml:14`](https://github.com/example/digits/blob/c0ffee/modelassay.yml#L14).',
    );
  });

  test('says when results do not belong together', () => {
    const otherCommit = { ...accuracyPass, source: { ...accuracyPass.source, commit: 'd00d' } };
    expect(renderMarkdown(reportOf([dataSchema, otherCommit]))).toContain(
      'These results are about 2 different commits.',
    );
    const otherRows = {
      ...accuracyPass,
      datasets: [{ ...accuracyPass.datasets[0]!, digest: parseDigest(`sha256:${'0'.repeat(64)}`) }],
    };
    expect(renderMarkdown(reportOf([dataSchema, otherRows]))).toContain(
      'did not read the same bytes of data/eval.parquet.',
    );
  });
});

describe('what belongs together', () => {
  test('what was not checked for one reason is one item, twelve of it named', () => {
    const titles = Array.from({ length: 15 }, (_, index) => `rule ${index}`);
    const notChecked = [
      ...titles.map((title) => ({ title, reason: 'there is no column x' })),
      { title: 'other', reason: 'x has no value' },
    ];
    const { notChecked: items } = reportOf([{ ...dataSchema, notChecked }]).outline;
    expect(items.map(({ title, reason }) => `${title}: ${reason}`)).toEqual([
      `${titles.slice(0, 12).join(', ')} and 3 more: there is no column x`,
      'other: x has no value',
    ]);
  });

  test('a measure names its gate where another has one of that name', () => {
    const other = { ...accuracyPass, gate: 'night', checks: accuracyPass.checks.slice(0, 1) };
    const shown = renderMarkdown(reportOf([accuracyPass, other, latencyWarn]));
    expect(shown).toMatch(/^\| accuracy · accuracy\s↑ /m);
    expect(shown).toMatch(/^\| night · accuracy\s↑ /m);
    expect(shown).toMatch(/^\| f1_macro\s↑ /m);
    expect(shown).toMatch(/^\| p50\s↓ /m);
  });

  test('a change that is of pairs is told as such, where there is one', () => {
    const [p99] = latencyWarn.checks;
    const shown = (check: Check) => renderMarkdown(reportOf([{ ...latencyWarn, checks: [check] }]));
    expect(shown({ ...p99!, paired: true })).toContain('the change is that of the pairs');
    // Numbers that do not add up say nothing of pairs.
    const difference = { ...p99!.numbers.value!, interval: null, value: 0.9 };
    expect(shown({ ...p99!, numbers: { ...p99!.numbers, difference } } as Check)).not.toContain('of the pairs');
  });

  test('comparisons are counted beside rules', () => {
    const [first, second] = dataSchema.checks.filter(({ verdict, limit }) => verdict === 'pass' && limit !== null);
    const interval = { low: 0, high: 0.1, confidence: 0.95, method: 'bootstrap' };
    const compared = {
      ...first!,
      id: 'compared',
      about: { kind: 'column', table: 'live', column: 'age' },
      basis: 'interval',
      limit: { ...first!.limit!, rule: 'max-drift' },
      numbers: { ...first!.numbers, value: { ...first!.numbers.value!, interval } },
    } as Check;
    const shown = renderMarkdown(reportOf([{ ...dataSchema, checks: [first!, second!, compared] }]));
    expect(shown).toContain('2 data rules and 1 comparison hold');
  });

  test('what is left to a limit on a share is in points', () => {
    const [check] = dataSchema.checks.filter(({ limit }) => limit !== null);
    const shares = {
      ...check!,
      limit: { ...check!.limit!, unit: '%', value: 1 },
      numbers: { ...check!.numbers, value: { ...check!.numbers.value!, unit: '%', value: 0.4 } },
    } as Check;
    expect(checkRows([{ result: dataSchema, check: shares }])[0]!.margin).toBe('+0.6\u00a0pp');
  });
});

describe('within a limit', () => {
  const many = [largeResult(1000), manySlices];

  test.each([
    ['a comment', { utf16: COMMENT_UTF16 }],
    ['a check run', { utf16: CHECK_RUN_UTF16 }],
    ['a job summary', { bytes: STEP_SUMMARY_BYTES }],
    ['a short text', { utf16: 4000 }],
  ])('%s', (_, limit) => {
    const markdown = renderMarkdown(reportOf(many), { room: limit });
    expect(fits(markdown, limit)).toBe(true);
    expect(markdown).toMatch(/^## ❌ Blocked: accuracy on store = store \d+ fell by 5\.52/);
    expectWhole(markdown);
  });

  test('passed detail goes first, then whole rows with a count', () => {
    const everything = renderMarkdown(reportOf(many));
    const withoutPassed = renderMarkdown(reportOf(many), { room: { utf16: everything.length - 100_000 } });
    expect(withoutPassed).toMatch(/\*928 more rows in the HTML report\.\*/);
    expect(withoutPassed).toContain('store 990');
    const short = renderMarkdown(reportOf(many), { room: { utf16: 20_000 } });
    const [, left] = /\*(\d+) more rows in the HTML report\.\*\n\n\*\*Run it/.exec(short)!;
    const rows = short.match(/^\| .*❌ fail \|$/gm)!.length;
    expect(Number(left) + rows).toBe(112);
  });

  test('characters are counted as each place counts them', () => {
    const wide = renderMarkdown(reportOf([manySlices]));
    expect(Buffer.byteLength(wide)).toBeGreaterThan(wide.length + 100);
    expect(renderMarkdown(reportOf([manySlices]), { room: { utf16: wide.length } })).toBe(wide);
    expect(
      Buffer.byteLength(renderMarkdown(reportOf([manySlices]), { room: { bytes: wide.length } })),
    ).toBeLessThanOrEqual(wide.length);
  });

  test('whatever the limit, nothing is cut in the middle', () => {
    const results = [largeResult(200), accuracyInconclusive, latencyError, latencyWarn, accuracyPass];
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 40_000 }), fc.boolean(), (size, inBytes) => {
        const limit = inBytes ? { bytes: size } : { utf16: size };
        const markdown = renderMarkdown(reportOf(results, onGitHub), { room: limit });
        expect(fits(markdown, limit)).toBe(true);
        expectWhole(markdown);
      }),
      { numRuns: 15 },
    );
  });

  test('a limit too small for the decision is refused', () => {
    expect(() => renderMarkdown(reportOf([accuracyFail]), { room: { utf16: 20 } })).toThrow(RangeError);
  });
});

/** Every fold is closed, every table row has all its cells, and a parser agrees. */
function expectWhole(markdown: string): void {
  expect(markdown.endsWith('\n')).toBe(true);
  expect(markdown.split(/<details(?: open)?>/).length).toBe(markdown.split('</details>').length);
  const blocks = markdown.split('\n\n').filter((block) => block.startsWith('|'));
  for (const block of blocks) {
    const counts = block
      .trim()
      .split('\n')
      .map((row) => row.replaceAll('\\|', '').split('|').length);
    expect(new Set(counts).size).toBe(1);
  }
  const { elements } = markdownElements(markdown.length > 12_000 ? '' : markdown);
  for (const { name, text } of elements) if (name === 'p') expect(text).not.toContain(' | ');
}
