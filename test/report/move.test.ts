import { describe, expect, test } from 'vitest';
import type { Entry } from '../../src/registry/ledger/entry.ts';
import type { MoveReport } from '../../src/registry/verb.ts';
import { failedStory, moveMarkdown, moveText, storyOf } from '../../src/report/move.ts';
import { digest } from '../evidence/sample.ts';
import { entryAfter } from '../registry/sample.ts';
import { HOSTILE } from './hostile.ts';
import { markdownElements } from './markdown-dom.ts';

const CONTEXT = { task: 'promote', where: 'digits/production', gates: ['accuracy', 'data-schema'] } as const;
const before = { id: 'c0ffee', entry: entryAfter(null, '1'), content: '' };

function report(data: MoveReport['data'], sentences: readonly string[] = []): MoveReport {
  return { ok: true, sentences, table: null, data };
}

const promoted = (changes: Partial<Entry> = {}) =>
  report({ kind: 'promoted', record: 'beefcafe', entry: entryAfter(before, '2', changes) });
const refused = (next: 'gate-again' | 'refuse', ...sentences: string[]) =>
  report(
    { kind: 'refused', next, refusals: sentences.map((sentence) => ({ kind: 'refused', code: 'x', sentence })) },
    sentences,
  );

describe('the story of a move', () => {
  test('says the decision first, then digest, what was before, gates, evidence and who', () => {
    const entry = {
      approvals: [{ by: 'grace', at: null, comment: 'fine' }],
      source: { repository: 'acme/digits', commit: 'a'.repeat(40), tag: 'v2.0.0' },
    };
    const story = storyOf(promoted(entry), CONTEXT);
    expect(story.headline).toBe('Promoted: digits/production is on version 2');
    const markdown = moveMarkdown(story);
    expect(markdown.split('\n')[0]).toBe('## ✅ Promoted: digits/production is on version 2');
    const rows = Object.fromEntries(story.facts.map(({ label, text }) => [label, text]));
    expect(rows).toMatchObject({
      Digest: promotedDigest(),
      Before: `version 1 (${before.entry.target!.digest})`,
      Gates: 'passed: accuracy, data-schema',
      Evidence: 'signed by nobody, which was allowed',
      'Evidence file': digest('evidence'),
      Tag: 'v2.0.0',
      'Approved by': 'grace (“fine”)',
      Record: 'beefcafe',
    });
    for (const { text } of story.facts) expect(moveText(story)).toContain(text);
    expect(story.next).toContain('rollback');
  });

  test('one reason is in the headline; several are counted there and listed below', () => {
    const one = storyOf(refused('refuse', 'The evidence is about other bytes.'), CONTEXT);
    expect(one.headline).toBe('Not promoted: The evidence is about other bytes.');
    const two = storyOf(refused('gate-again', 'Too old.', 'Another policy.'), CONTEXT);
    expect(two.headline).toBe('Not promoted: digits/production stays as it is, for 2 reasons');
    expect(moveMarkdown(two)).toMatch(
      /## ❌ Not promoted.*\n\n- Too old\.\n- Another policy\.\n\n\*\*Next:\*\* Run the gates/,
    );
    expect(one.next).toBeNull();
  });

  test('a dry run lists its steps, a lost race who won, a failure what happened', () => {
    const dry = storyOf(report({ kind: 'planned', steps: ['Move it.'] }, ['Move it.']), CONTEXT);
    expect([dry.headline, dry.items]).toEqual(['Dry run of digits/production: nothing was changed', ['Move it.']]);
    const lost = report({ kind: 'conflict', winner: null }, ['Somebody was faster: Ada.']);
    expect(storyOf(lost, { ...CONTEXT, task: 'rollback' }).headline).toBe('Not rolled back: Somebody was faster: Ada.');
    expect(moveMarkdown(failedStory('promote', 'MLflow does not answer.'))).toContain('- MLflow does not answer.');
  });

  test('shows hostile text as text, in the summary and in the log', () => {
    for (const payload of HOSTILE) {
      const entry = { actor: payload, reason: payload, approvals: [{ by: payload, at: null, comment: payload }] };
      const hostile = promoted({ ...entry, source: { repository: payload, commit: payload, tag: payload } });
      const stories = [
        storyOf(hostile, { ...CONTEXT, where: payload, gates: [payload] }),
        storyOf(refused('refuse', payload, payload), { ...CONTEXT, where: payload }),
        failedStory('rollback', payload),
      ];
      for (const story of stories) {
        const { elements, comments } = markdownElements(moveMarkdown(story));
        const names = new Set(elements.map(({ name }) => name));
        const allowed = ['h2', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'code', 'ul', 'li', 'p', 'strong', 'span'];
        expect([...names].filter((name) => !allowed.includes(name))).toEqual([]);
        expect(comments).toEqual([]);
      }
    }
  });
});

function promotedDigest(): string {
  return entryAfter(before, '2').target!.digest;
}
