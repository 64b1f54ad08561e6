import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseDigest } from '../../src/core/units.ts';
import { PLAIN_CONTEXT } from '../../src/report/context.ts';
import { renderHtml } from '../../src/report/html/render.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { reportOf } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { seriesFigure, seriesOf, sparkline, trendOf, trendText } from '../../src/report/trend.ts';
import type { Result } from '../../src/result/document.ts';
import { resultsOfRef, resultsOfRuns } from '../../src/suite/kept-results.ts';
import { accuracyPass } from './samples.ts';

const DIGEST = (letter: string) => parseDigest(`sha256:${letter.repeat(64)}`);

/** A run of a day, whose accuracy is this; limits change with it so that the document is sound. */
function run(day: number, accuracy: number, rows = 'e'): Result {
  const checks = accuracyPass.checks.map((check): Result['checks'][number] =>
    check.title === 'accuracy' && check.numbers.value
      ? { ...check, numbers: { ...check.numbers, value: { ...check.numbers.value, value: accuracy } } }
      : check,
  );
  const startedAt = new Date(Date.UTC(2026, 0, 1 + day)).toISOString();
  return { ...accuracyPass, checks, startedAt, datasets: [{ name: 'eval', digest: DIGEST(rows), rows: 997 }] };
}
/** One that readers believe: its numbers belong together. */
const sound = (day: number): Result => ({
  ...accuracyPass,
  checks: accuracyPass.checks.slice(0, 2),
  startedAt: run(day, 0).startedAt,
});
const accuracyOf = (results: readonly Result[]) => seriesOf(results).find(({ metric }) => metric === 'accuracy')!;
const falling = Array.from({ length: 10 }, (_, day) => run(day * 7, 0.97 - 0.001 * day));

describe('how metrics went', () => {
  test('oldest first, whatever order the documents are in, one point for each run', () => {
    const { points, gate, unit } = accuracyOf([run(2, 0.95), run(0, 0.97), run(1, 0.96)]);
    expect([gate, unit]).toEqual(['accuracy', 'fraction']);
    expect(points.map(({ value }) => value)).toEqual([0.97, 0.96, 0.95]);
    expect(sparkline(points)).toBe('█▅▁');
  });

  test('what moves beyond chance is said, with how much a week', () => {
    const { drift } = accuracyOf(falling);
    expect(drift).toMatch(
      /^gets worse by about −0\.10.pp a week over 10 runs on the same rows \(Sen's slope; Mann-Kendall, p.<.0\.001\)$/,
    );
    expect(trendText(seriesOf(falling)).split('\n')[0]).toMatch(/^1 metric moves beyond chance\.$/);
    expect(accuracyOf(falling.slice(0, 7)).drift).toBeNull();
    const noise = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3].map((digit, day) => run(day, 0.95 + digit / 1000));
    expect(accuracyOf(noise).drift).toBeNull();
    expect(trendText(seriesOf(noise))).toMatch(/^Nothing moves beyond chance in \d+ metrics?\.\n/);
  });

  test('runs on other rows are not compared with those before', () => {
    const changed = falling.map((result, at) => (at < 5 ? result : run(at * 7, 0.97 - 0.001 * at, 'f')));
    const { points, drift } = accuracyOf(changed);
    expect(points.map(({ otherRows }) => otherRows)).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(drift).toBeNull();
    expect(sparkline(points)).toContain('|');
  });

  test('one run is no series', () => {
    expect(seriesOf([run(0, 0.9)])).toEqual([]);
    expect(trendText([])).toBe('No metric was measured by two runs.\n');
  });
});

describe('a report that knows earlier runs', () => {
  const now = { ...run(70, 0.96), source: { ...accuracyPass.source, commit: 'c0ffee' } };
  const report = (earlier: readonly Result[]) => reportOf([now], { ...PLAIN_CONTEXT, earlier });
  const wordsOf = async (earlier: readonly Result[]) => ({
    comment: renderMarkdown(report(earlier)),
    terminal: renderTerminal(report(earlier), { color: false, columns: 200 }),
    page: await renderHtml(report(earlier)),
  });

  test('ends each series with itself, and takes nothing that is not earlier', () => {
    const series = trendOf([now], [...falling, { ...now, source: accuracyPass.source }, run(80, 0.5)]);
    const { points, limits } = series.find(({ metric }) => metric === 'accuracy')!;
    expect(points.map(({ value }) => value)).toEqual([...falling.map((_, day) => 0.97 - 0.001 * day), 0.96]);
    expect(limits).toEqual([{ asked: '≥\u00a095\u00a0%', value: 0.95 }]);
    expect(trendOf([now], [])).toEqual([]);
  });

  test('shows how the main numbers went, and says what moves beyond chance', async () => {
    const { comment, terminal, page } = await wordsOf(falling);
    expect(comment).toMatch(
      /\n\*\*Earlier runs:\*\* accuracy █[▁-█]{9}▁ 97\.00.% → 96\.00.% · .* \(11 runs since 2026-01-01\)\n/,
    );
    expect(comment).toMatch(
      /\n> ⚠️ \*\*Over the weeks:\*\* \*\*accuracy\*\* gets worse by about −0\.10.pp a week over 11 runs/,
    );
    expect(terminal).toMatch(/\n {2}Earlier runs: accuracy █[▁-█]{9}▁ 97\.00.% → 96\.00.% · /);
    expect(terminal).toContain('! Warning: accuracy gets worse by about −0.10');
    expect(page).toContain('<a href="#trend">Earlier runs</a>');
    expect(page).toContain('accuracy over 11 runs since 2026-01-01');
  });

  test('says nothing where none is known', async () => {
    for (const words of Object.values(await wordsOf([]))) expect(words).not.toContain('Earlier runs');
  });

  test('what gets better is a note', async () => {
    const rising = falling.map((_, at) => run(at * 7, 0.95 + 0.001 * at));
    const { comment, terminal } = await wordsOf(rising);
    expect(comment).toMatch(/\n> \*\*Note:\*\* \*\*accuracy\*\* gets better by about 0\.10.pp a week/);
    expect(terminal).toContain('Note: accuracy gets better by about');
  });

  test('draws values, bounds and limits over the days, and where the rows became others', () => {
    const changed = falling.map((result, at) => (at < 5 ? result : run(at * 7, 0.97 - 0.001 * at, 'f')));
    const figure = seriesFigure(trendOf([now], changed).find(({ metric }) => metric === 'accuracy')!);
    const [panel] = figure.panels;
    expect(panel!.series.map(({ name, x }) => [name, x.at(-1)])).toEqual([
      ['lower bound', 70],
      ['measured', 70],
      ['upper bound', 70],
    ]);
    expect(panel!.marks).toEqual([{ label: '≥\u00a095\u00a0%', value: 0.95, is: 'limit' }]);
    expect(figure.marks).toEqual([
      { label: 'other rows', value: 35, is: 'note' },
      { label: 'other rows', value: 70, is: 'note' },
    ]);
  });
});

describe('where earlier results are', () => {
  const scratch = () => {
    const folder = mkdtempSync(join(tmpdir(), 'trend-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  };

  test('in folders; what is no result is counted and left out', async () => {
    const folder = scratch();
    for (const [at, content] of [JSON.stringify(sound(0)), JSON.stringify(sound(1)), '{}'].entries()) {
      mkdirSync(join(folder, `night-${at}/results`), { recursive: true });
      writeFileSync(join(folder, `night-${at}/results/accuracy.json`), content);
    }
    const { results, unreadable } = await resultsOfRuns([folder]);
    expect([results.length, unreadable]).toEqual([2, 1]);
  });

  test('in the ref that the actions keep, of a remote', async () => {
    const [bare, clone] = [scratch(), scratch()];
    const git = (folder: string, ...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args], {
        cwd: folder,
        stdio: 'pipe',
      });
    git(bare, 'init', '-q', '--bare');
    git(clone, 'init', '-q', '-b', 'main');
    git(clone, 'remote', 'add', 'origin', bare);
    const signal = new AbortController().signal;
    await expect(resultsOfRef(clone, 'origin', signal)).rejects.toThrow(
      /No results could be read from refs\/modelassay\/results of origin: .*keep-results: ref/,
    );
    for (const [at, commit] of ['aa1', 'bb2'].entries()) {
      mkdirSync(join(clone, 'results', commit.slice(0, 2)), { recursive: true });
      writeFileSync(join(clone, 'results', commit.slice(0, 2), `${commit}.json`), JSON.stringify([sound(at)]));
    }
    git(clone, 'add', '--all');
    git(clone, 'commit', '-qm', 'results');
    git(clone, 'push', '-q', 'origin', 'HEAD:refs/modelassay/results');
    const { results, unreadable } = await resultsOfRef(clone, 'origin', signal);
    expect([results.map(({ checks }) => checks.length > 0), unreadable]).toEqual([[true, true], 0]);
  });
});
