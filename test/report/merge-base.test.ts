import { describe, expect, test } from 'vitest';
import { parseDigest } from '../../src/core/units.ts';
import { PLAIN_CONTEXT } from '../../src/report/context.ts';
import { renderHtml } from '../../src/report/html/render.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { besideMergeBase } from '../../src/report/merge-base.ts';
import { provenance } from '../../src/report/provenance.ts';
import { reportOf } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import type { Result } from '../../src/result/document.ts';
import { accuracyFail, accuracyPass, dataSchema } from './samples.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const COMMIT = 'c0ffee'.padEnd(40, '0');
const base = (...results: Result[]) => ({ commit: COMMIT, results, from: 'run 4711' });
const before: Result = { ...accuracyPass, startedAt: '2026-11-18T09:30:00.000Z' };

describe('two baselines', () => {
  test('each has an identity and an age, and which one gates is said', () => {
    const beside = besideMergeBase([accuracyFail], base(before))!;
    expect(plain(beside.title)).toMatch(
      /^Two baselines: production version 12 gates; beside it the merge base c0ffee000000 \(3 worse, 9 the same\)$/,
    );
    expect(beside.baselines.map((row) => Object.values(row).map(plain))).toEqual([
      [
        'production version 12',
        '053eb65d4ca1',
        '12 days',
        expect.stringMatching(/^gates: \d+ limits compare with it$/),
      ],
      ['merge base c0ffee000000', 'run 4711, model 7a3d1bc8abe4', '3 days', 'shown; decides nothing'],
    ]);
  });

  test('each check stands against both, better or worse by its own direction', () => {
    const { rows } = besideMergeBase([accuracyFail], base(before))!;
    expect(rows.length).toBeGreaterThan(3);
    for (const { check, keys, trend } of rows) {
      const change = keys.now - keys.atBase;
      const expected = change === 0 ? 'same' : change > 0 === (check.better === 'higher') ? 'better' : 'worse';
      expect(trend).toBe(check.better === null && change !== 0 ? 'changed' : expected);
    }
  });

  test('without a baseline of the policy it is said that none gates', () => {
    const alone = (result: Result) => ({ ...result, baseline: null });
    expect(besideMergeBase([alone(dataSchema)], base(dataSchema))!.title).toMatch(
      /^Limits are absolute, no baseline gates; beside it the merge base/,
    );
  });

  test('says what cannot be compared, and that the data changed', () => {
    const other = {
      ...before,
      datasets: before.datasets.map((item) => ({ ...item, digest: parseDigest(`sha256:${'9'.repeat(64)}`) })),
      checks: before.checks.slice(2),
      environment: { ...before.environment, cpu: 'another processor' },
    };
    const { note } = besideMergeBase([accuracyFail], base(other))!;
    expect(note).toContain('The data changed in between');
    expect(note).toContain('measured on another machine');
    expect(note).toMatch(/\d+ checks? of now cannot be compared/);
  });

  test('is nothing where nothing was measured there', () => {
    expect(besideMergeBase([accuracyFail], null)).toBeNull();
    expect(besideMergeBase([accuracyFail], base())).toBeNull();
    expect(besideMergeBase([accuracyFail], base({ ...before, gate: 'latency' }))).toBeNull();
  });

  test('stands in markdown, HTML and terminal, and takes no part in the verdict', async () => {
    const context = { ...PLAIN_CONTEXT, mergeBase: base(before) };
    await expect(renderMarkdown(reportOf([accuracyFail], context))).toMatchFileSnapshot('two-baselines.snap.md');
    const markdown = plain(renderMarkdown(reportOf([accuracyFail], context)));
    expect(markdown).toContain('<summary>Two baselines: production version 12 gates; beside it the merge base');
    expect(markdown.split('\n')[0]).toBe(renderMarkdown(reportOf([accuracyFail])).split('\n')[0]);
    expect(markdown).toContain('(merge base c0ffee000000)');
    expect(renderTerminal(reportOf([accuracyFail], context), { color: false, columns: 400 })).toContain(
      'Two baselines:',
    );
    const html = await renderHtml(reportOf([accuracyFail], context));
    expect(html).toContain('id="baselines"');
    expect(html).toContain('Since merge base');
  });

  test('in too little room whole rows are left out, with a count', () => {
    const context = { ...PLAIN_CONTEXT, mergeBase: base(before) };
    for (const characters of [6_000, 3_000, 1_500]) {
      const text = renderMarkdown(reportOf([accuracyFail], context), { room: { utf16: characters } });
      expect(text.length).toBeLessThanOrEqual(characters);
      expect(text.split('<details>').length).toBe(text.split('</details>').length);
    }
  });
});

test('a file that two gates name by two paths is told once, and equal bytes by another name twice', () => {
  const [one] = accuracyPass.datasets;
  const named = (name: string) => ({ ...accuracyPass, datasets: [{ ...one!, name }] });
  const told = provenance([named('../digits/eval.parquet'), named('eval.parquet'), named('holdout.parquet')]);
  expect(told.find(({ label }) => label === 'Data')!.facts.map(({ text }) => text)).toEqual([
    'eval.parquet',
    'holdout.parquet',
  ]);
});
