import { describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.ts';
import { PLAIN_CONTEXT } from '../../src/report/context.ts';
import { renderHtml } from '../../src/report/html/render.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { decisionLine } from '../../src/report/overall.ts';
import { policyProblemOf, policyProblemReport } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal.ts';

const error = new ConfigurationError(
  [
    'modelassay.yml:8:5: gates.accuracy: unknown key "metric". Did you mean "metrics"? Allowed: data, metrics.',
    'modelassay.yml:9:7: gates.accuracy: "data" is missing; it must be a mapping.',
  ].join('\n'),
  { position: { file: 'modelassay.yml', line: 8, column: 5 } },
);
const context = {
  ...PLAIN_CONTEXT,
  sourceUrl: ({ file, line }: { file: string; line: number }) =>
    `https://github.com/example/digits/blob/c0ffee/${file}#L${line}`,
};
const report = policyProblemReport(policyProblemOf(error), { context, earlier: 'push 2' });

describe('a policy that cannot be read', () => {
  test('is told with every mistake at its place, and that what stands below no longer holds', async () => {
    await expect(renderMarkdown(report)).toMatchFileSnapshot('policy-wrong.snap.md');
  });

  test('never looks like a pass', () => {
    expect(report.verdict).toMatchObject({ verdict: 'error', blocking: true });
    expect(decisionLine(report.verdict)).toBe(
      'The policy cannot be read. modelassay.yml:8: gates.accuracy: unknown key "metric". Did you mean "metrics"? Allowed: data, metrics. And 1 more mistake.',
    );
  });

  test('says so in every format', async () => {
    for (const text of [
      renderTerminal(report, { color: false, columns: 400 }),
      renderJunit(report),
      renderJson(report),
      await renderHtml(report),
    ]) {
      expect(text).toMatch(/unknown key/);
      expect(text).toMatch(/it must be a mapping/);
    }
    expect(renderTerminal(report, { color: false, columns: 400 })).toMatch(/^✖ The policy cannot be read\./);
  });

  test('an error without lines of its own keeps its position', () => {
    const position = { file: 'modelassay.yml', line: 3, column: 1 };
    expect(policyProblemOf(new ConfigurationError('It is empty.', { position }))).toEqual({
      mistakes: [{ text: 'It is empty.', source: position }],
    });
  });
});
