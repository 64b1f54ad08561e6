import { expect, test } from 'vitest';
import { renderHtml } from '../../src/report/html/render.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { type Report, reportOf } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { checkSchema } from '../../src/result/check.ts';
import { makeCheck, makeResult } from './samples.ts';

const URL = 'https://github.com/modelassay/modelassay/blob/v1/docs/onnx-export.md#acyclic';
const failed = makeCheck({
  id: 'acyclic',
  about: { kind: 'model', part: 'acyclic' },
  basis: 'fact',
  verdict: 'fail',
  better: null,
  page: 'onnx-export.md#acyclic',
});
const report = reportOf([makeResult({ gate: 'onnx-export', verdict: 'fail', checks: [failed] })]);

test.each<readonly [string, (report: Report) => string | Promise<string>]>([
  ['markdown', (told) => renderMarkdown(told)],
  ['HTML', renderHtml],
  ['JUnit', renderJunit],
  ['the terminal', (told) => renderTerminal(told, { color: false, columns: 200 })],
])('a check that fails links to the page that says more, in %s', async (_, render) => {
  expect(await render(report)).toContain(URL);
});

test('what is no page of the documentation is refused', () => {
  for (const page of ['https://example.com', 'javascript:alert(1)', '../x.md', 'onnx-export.md#a"b'])
    expect(checkSchema.safeParse({ ...failed, page }).success).toBe(false);
});
