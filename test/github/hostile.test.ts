import { describe, expect, test } from 'vitest';
import { annotationsOf, writeAnnotations } from '../../src/github/annotations.ts';
import { parseComment, renderComment } from '../../src/github/comment-body.ts';
import { announce, EMPTY_COMMENT, report } from '../../src/github/comment-state.ts';
import type { GitHubContext } from '../../src/github/context.ts';
import { commentSection, findingsOf } from '../../src/github/report-comment.ts';
import { createRunnerLogger } from '../../src/github/runner-logger.ts';
import { HOSTILE } from '../report/hostile.ts';
import { markdownElements } from '../report/markdown-dom.ts';
import { aCheck, aResult } from './results.ts';

const links = { repositoryUrl: 'https://github.com/octo/models' };
const HIDDEN = /[[\p{Cc}\p{Bidi_Control}]--[\n]]/v;
const sha = (run: number) => String(run).padStart(40, 'a');

/** Everything in a comment that is not a report: titles, decisions, what is new and what is fixed. */
function commentWith(text: string): string {
  const context = { workflow: text, job: text, leg: { text, id: 'leg' } } as GitHubContext;
  const section = commentSection(context, text);
  const findings = (name: string) => findingsOf([aResult([aCheck(name, 'fail', { title: text })], { id: null })]);
  const fresh = (run: number, name: string) =>
    ({
      run,
      attempt: 1,
      commit: sha(run),
      verdict: 'fail',
      decision: text,
      findings: findings(name),
      body: '## Report',
    }) as const;
  let state = report(EMPTY_COMMENT, section, fresh(1, 'fixed'));
  state = report(state, section, fresh(2, 'appeared'));
  state = report(state, { key: 'other', title: text }, { ...fresh(2, 'x'), body: 'x'.repeat(80_000) });
  return renderComment(announce(state, { ...section, latest: { run: 3, attempt: 1, commit: sha(3) } }), links);
}

describe.each(HOSTILE.map((text) => [text]))('%j', (text) => {
  test('does nothing in a comment', () => {
    const body = commentWith(text);
    const { elements, comments, text: shown } = markdownElements(body);
    const allowed = ['h2', 'p', 'ul', 'li', 'strong', 'a', 'code', 'details', 'summary', 'blockquote', 'sub', 'span'];
    expect([...new Set(elements.map(({ name }) => name))].filter((name) => !allowed.includes(name))).toEqual([]);
    for (const { name, attributes } of elements) {
      if (name !== 'a') expect(attributes).toEqual({});
      else expect(attributes.href).toMatch(/^https:\/\/github\.com\/octo\/models\/(?:commit|actions\/runs)\//);
    }
    expect(
      comments.every((comment) => /^ modelassay:(?:comment:v1 [\w-]+|section [\w-]+|report|end) $/.test(comment)),
    ).toBe(true);
    expect(comments).toHaveLength(1 + 2 * 3);
    // GitHub finds mentions and references in what is rendered; one that follows a letter or is broken up is none.
    expect(shown).not.toMatch(/(?<![\w\u200b])@(?!\u200b)\w|(?<!\w)#\d/);
    expect(body).not.toMatch(HIDDEN);
    expect(parseComment(body)!.sections).toHaveLength(2);
  });

  test('is no command in a log or an annotation, and ends no property', () => {
    const lines: string[] = [];
    const log = createRunnerLogger((line) => lines.push(line));
    log.info(text);
    expect(lines.filter((line) => line.trimStart().startsWith('::') || line.includes('##['))).toEqual([]);
    lines.length = 0;
    const result = aResult([aCheck('a', 'fail', { title: text, reason: text, flip: text, reproduce: text })]);
    const folders = { workingFolder: '/r', repositoryRoot: '/r' };
    writeAnnotations(annotationsOf([result], folders), (line) => lines.push(line));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^::error file=modelassay\.yml,line=3,col=5,title=[^,:\r\n]*::[^\r\n]*$/);
  });
});
