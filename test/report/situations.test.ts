import { parse } from 'parse5';
import { describe, expect, test } from 'vitest';
import { PLAIN_CONTEXT, type ReportContext } from '../../src/report/context.ts';
import { renderHtml } from '../../src/report/html/render.ts';
import { renderMarkdown, VISIBLE_LINES, visibleLines } from '../../src/report/markdown.ts';
import { reportOf } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import type { About, Check, Result } from '../../src/result/document.ts';
import { shareMeasure } from '../result/sample.ts';
import { htmlElements, markdownElements } from './markdown-dom.ts';
import { accuracyFail, accuracyInconclusive, accuracyPass, makeCheck, makeResult } from './samples.ts';

/** What a reviewer meets, each written out whole and to be read as text. */

const context: ReportContext = {
  ...PLAIN_CONTEXT,
  sourceUrl: ({ file, line }) => `https://github.com/example/digits/blob/c0ffee/${file}#L${line}`,
  whole: {
    label: 'full report with pictures',
    url: 'https://github.com/example/digits/actions/runs/4711/artifacts/9',
  },
};

function rule(column: string, line: number, change: Partial<Check> & { readonly violations?: number } = {}): Check {
  const { violations = 0, ...more } = change;
  const about: About = { kind: 'column', table: 'digits', column };
  return makeCheck({
    id: `${column}.range`,
    title: `${column} is > 0`,
    about,
    verdict: violations === 0 ? 'pass' : 'fail',
    basis: 'census',
    compared: 'value',
    numbers: {
      value: {
        ...shareMeasure(violations, null, null, 'rows'),
        rows: { count: 997, of: { kind: 'data' }, among: null },
      },
    },
    limit: {
      rule: 'mustBe',
      value: 0,
      unit: 'rows',
      text: 'none',
      good: 'below',
      source: { file: 'contracts/digits.odcs.yaml', line, column: 9 },
    },
    better: 'lower',
    method: 'census',
    reason: violations === 0 ? 'It holds.' : `${violations} of 997 rows violate it; none may.`,
    flip:
      violations === 0 ? null : `Correct ${column}, or loosen the limit (none) in contracts/digits.odcs.yaml:${line}.`,
    examples: violations === 0 ? [] : ['eval-0700', 'eval-0715', 'eval-0733', 'eval-0741'],
    reproduce: violations === 0 ? null : 'modelassay data-schema --config modelassay.yml',
    ...more,
  } as Parameters<typeof makeCheck>[0]);
}

function fact(column: string, holds = true): Check {
  return makeCheck({
    id: `${column}.present`,
    title: `${column} is a column`,
    about: { kind: 'column', table: 'digits', column },
    basis: 'fact',
    verdict: holds ? 'pass' : 'fail',
    better: null,
    reason: holds ? 'It holds.' : `there is no column "${column}". Did you mean "age"?`,
    reproduce: holds ? null : 'modelassay data-schema --config modelassay.yml',
  });
}

const dataOf = (checks: Check[], more: Partial<Result> = {}) =>
  makeResult({ gate: 'data-schema', subject: null, baseline: null, durationMs: 96, checks, ...more });

const columns = Array.from({ length: 200 }, (_, index) => `c${index}`);
const mean = rule('contrast', 70, {
  id: 'contrast.mean',
  title: 'mean of contrast',
  verdict: 'fail',
  numbers: {
    value: { ...shareMeasure(0.381, null, null, '1'), rows: { count: 997, of: { kind: 'data' }, among: null } },
    baseline: null,
    difference: null,
    relative: null,
  },
  limit: {
    rule: 'mustBeGreaterOrEqualTo',
    value: 0.5,
    unit: '1',
    text: '≥\u00a00.5',
    good: 'above',
    source: { file: 'contracts/digits.odcs.yaml', line: 70, column: 9 },
  },
  reason: '0.381; the limit is ≥\u00a00.5.',
});
const held = dataOf([
  ...columns.slice(0, 6).map((name) => fact(name)),
  ...columns.slice(0, 20).map((name, at) => rule(name, 20 + at)),
]);

const exported = (part: string, title: string, change: Partial<Check> = {}) =>
  makeCheck({
    id: part,
    title,
    about: { kind: 'model', part },
    basis: 'fact',
    better: null,
    reason: `It is so: ${title}.`,
    reproduce: null,
    ...change,
  } as Parameters<typeof makeCheck>[0]);
const brokenExport = makeResult({
  gate: 'onnx-export',
  baseline: null,
  datasets: [],
  checks: [
    exported('acyclic', 'no node needs what it writes itself'),
    exported('known-operators', 'every operator is one that ONNX has in its opset', {
      verdict: 'fail',
      reason: 'The Frobnicate node "y" is of "Frobnicate", which ai.onnx does not have.',
      flip: 'Export with the opset that has the operator, or without the operator.',
      reproduce: 'modelassay onnx-export --config modelassay.yml',
    }),
    exported('opens', 'the runtime opens it'),
  ],
});

const SITUATIONS: Readonly<Record<string, { results: readonly Result[]; context?: Partial<ReportContext> }>> = {
  pass: { results: [held, accuracyPass] },
  'lost-class': { results: [held, accuracyFail] },
  'cannot-tell': { results: [held, accuracyInconclusive] },
  'broken-column-among-200': {
    results: [
      accuracyPass,
      dataOf([
        mean,
        ...columns.flatMap((name, at) => [fact(name), rule(name, 20 + at)]),
        rule('contrast', 65, { violations: 60 }),
      ]),
    ],
  },
  'missing-column': {
    results: [
      dataOf([fact('agee', false), rule('income', 30)], {
        headline: 'column agee is missing',
        notChecked: [
          { title: 'agee is number', reason: 'there is no column "agee".' },
          { title: 'agee is ≥ 0', reason: 'there is no column "agee".' },
        ],
      }),
    ],
  },
  'broken-export': { results: [brokenExport, accuracyPass] },
  'missing-gate': {
    results: [accuracyPass],
    context: { missing: [{ gate: 'data-schema', id: null, reason: 'The job data ended before it had a verdict.' }] },
  },
  fork: {
    results: [held, accuracyPass],
    context: {
      notices: [{ level: 'note', text: 'Measured by the job of a fork, under the policy of the branch main.' }],
    },
  },
};

/** What a browser shows of the head and of each failure, a line a paragraph. */
function inSight(html: string): string[] {
  const { elements } = htmlElements(parse(html).childNodes);
  return elements
    .slice(elements.findIndex(({ name }) => name === 'h1'))
    .filter(({ name }) => /^(h[123]|p|dt|dd|li|caption)$/.test(name))
    .map(({ text }) => text.replaceAll(/\s+/g, ' ').trim())
    .filter((text) => text !== '')
    .slice(0, 60);
}

describe('the report', () => {
  test.each(Object.entries(SITUATIONS))('%s', async (name, { results, context: change }) => {
    const markdown = renderMarkdown(reportOf(results, { ...context, ...change }));
    await expect(markdown).toMatchFileSnapshot(`situations/${name}.snap.md`);
    expect(visibleLines(markdown)).toBeLessThan(VISIBLE_LINES);
  });

  test.each(Object.entries(SITUATIONS))('%s at a terminal', async (name, { results, context: change }) => {
    const text = renderTerminal(reportOf(results, { ...context, ...change }), { color: false, columns: 120 });
    await expect(text).toMatchFileSnapshot(`situations/${name}.snap.txt`);
  });

  test.each(Object.entries(SITUATIONS))('%s in a browser', async (name, { results, context: change }) => {
    const words = inSight(await renderHtml(reportOf(results, { ...context, ...change })));
    await expect(`${words.join('\n')}\n`).toMatchFileSnapshot(`situations/${name}.snap.words.txt`);
  });

  test.each(Object.entries(SITUATIONS))(
    '%s reads in one order everywhere: decision, reason, command',
    async (_, { results, context: change }) => {
      const report = reportOf(results, { ...context, ...change });
      const plain = (text: string) => text.replaceAll(/\s+/g, ' ');
      const decision = plain(report.verdict.decision).slice(0, -1);
      const texts = [
        markdownElements(renderMarkdown(report)).text,
        renderTerminal(report, { color: false, columns: 120 }),
        inSight(await renderHtml(report)).join(' '),
      ].map(plain);
      for (const text of texts) {
        const at = text.indexOf(decision);
        expect(at).toBeGreaterThanOrEqual(0);
        expect(at).toBeLessThan(5);
        const command = text.indexOf('Run it yourself');
        if (report.verdict.blocking && report.outline.failed.length > 0) expect(command).toBeGreaterThan(at);
        else if (!report.verdict.blocking) expect(command).toBe(-1);
        expect(text).not.toMatch(/SELECT |\/home\/|\/work\/|\(s\)|\b1 rows\b|-\d+\.\d+ (pp|%)/);
      }
    },
  );

  test('a remedy is copied as it stands', () => {
    const remedy = 'npm install --ignore-scripts @duckdb/node-api@1.5.5-r.5';
    const lost = makeResult({
      gate: 'accuracy',
      problem: { kind: 'environment', message: `DuckDB is not here. Run \`${remedy}\` first.`, source: null },
    });
    expect(renderMarkdown(reportOf([lost]))).toContain(`\`${remedy}\``);
  });

  test('no statement is cut: SQL stands in the HTML only', () => {
    const table: Result['tables'][number] = {
      id: 'sql',
      title: 'SQL that finds all failing rows',
      note: null,
      folded: true,
      columns: [{ title: 'SQL', kind: 'sql', unit: null }],
      rows: [["SELECT * FROM read_parquet(['/home/runner/work/eval.parquet'])"]],
    };
    expect(renderMarkdown(reportOf([dataOf([rule('x', 3, { violations: 2 })], { tables: [table] })]))).not.toMatch(
      /SELECT|\/home/,
    );
  });

  test('headline, table and reasons have one order', () => {
    const text = renderMarkdown(reportOf([held, accuracyFail]));
    const [headline, ...rows] = text
      .split('\n')
      .filter((line) => /recall on label = 8|\*\*accuracy|^\| accuracy\u00a0↑/.test(line));
    expect(headline).toMatch(/^\*\*recall on label = 8/);
    expect(rows.map((row) => (row.includes('recall on label = 8') ? 'recall' : 'accuracy'))).toEqual([
      'recall',
      'accuracy',
      'recall',
      'accuracy',
      'accuracy',
    ]);
  });
});
