import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PLAIN_CONTEXT } from '../../src/report/context.ts';
import { renderHtml } from '../../src/report/html/render.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { reportOf } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { filesBehind, lastChangesInGit } from '../../src/suite/last-changes.ts';
import { loadPolicy } from '../../src/suite/policy.ts';
import { accuracyFail, accuracyPass } from '../report/samples.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'modelassay-last-changes-')));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const signal = new AbortController().signal;
const git = (root: string, ...words: string[]) => {
  const name = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...name, ...words], { cwd: root, encoding: 'utf8' }).trim();
};
function commit(message: string, files: Readonly<Record<string, string>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', message);
  return git(folder, 'rev-parse', 'HEAD');
}

describe('the commits behind what fails', () => {
  test('of each file the one that changed it last, in a whole checkout', async () => {
    git(folder, 'init', '-q');
    commit('Begin', { 'model.onnx': 'a', 'eval.csv': 'a' });
    const changed = commit('Retrain\n\nWithout augmentation.', { 'model.onnx': 'b' });
    commit('Write more', { 'README.md': 'x' });
    const found = await lastChangesInGit(['model.onnx', 'not-there.csv'], folder, signal);
    expect(found).toEqual([
      { path: 'model.onnx', commit: changed, at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), subject: 'Retrain' },
    ]);
  });

  test('nothing in a shallow checkout, whose oldest commit seems to have changed everything, nor without git', async () => {
    git(folder, 'init', '-q');
    commit('Begin', { 'model.onnx': 'a' });
    commit('Go on', { 'README.md': 'x' });
    git(folder, 'clone', '-q', '--depth=1', `file://${folder}`, 'shallow');
    expect(await lastChangesInGit(['model.onnx'], join(folder, 'shallow'), signal)).toEqual([]);
    expect(await lastChangesInGit(['model.onnx'], tmpdir(), signal)).toEqual([]);
  });

  test('are of the model, and of what the gates name that do not pass', async () => {
    writeFileSync(
      join(folder, 'modelassay.yml'),
      `version: 1
model: models/a.onnx
baseline: models/b.onnx
gates:
  accuracy: { data: { path: eval.csv, label: y }, metrics: { accuracy: { min: 90% } } }
  data-schema: { contract: c.odcs.yaml, data: other.csv }
`,
    );
    mkdirSync(join(folder, 'models'));
    for (const name of ['models/a.onnx', 'models/b.onnx', 'eval.csv', 'c.odcs.yaml', 'other.csv'])
      writeFileSync(join(folder, name), '');
    const policy = await loadPolicy({ file: 'modelassay.yml', workingFolder: folder, environment: {}, overrides: [] });
    expect(await filesBehind(policy, [accuracyFail], folder)).toEqual(['models/a.onnx', 'eval.csv']);
    expect(await filesBehind(policy, [{ ...accuracyFail, gate: 'data-schema' }], folder)).toEqual([
      'models/a.onnx',
      'c.odcs.yaml',
      'other.csv',
    ]);
    expect(await filesBehind(policy, [accuracyPass], folder)).toEqual([]);
  });

  test('the two newest stand in every report that blocks, and in no other', async () => {
    const change = (path: string, day: number) => ({
      path,
      commit: `c0ffee${day}`.repeat(6),
      at: `2026-11-0${day}T00:00:00Z`,
      subject: 'Retrain @all',
    });
    const context = {
      ...PLAIN_CONTEXT,
      lastChanges: [change('old.csv', 1), change('model.onnx', 3), change('eval.csv', 2), change('weights.bin', 3)],
    };
    const wordsOf = async (result: typeof accuracyFail) => [
      renderMarkdown(reportOf([result], context)),
      renderTerminal(reportOf([result], context), { color: false, columns: 200 }),
      await renderHtml(reportOf([result], context)),
    ];
    const [comment, terminal, page] = await wordsOf(accuracyFail);
    expect(comment).toMatch(
      /\n\*\*Last changed:\*\* model\.onnx, weights\.bin in c0ffee3c0ffe \(2026-11-03\): Retrain @\S*all · eval\.csv in /,
    );
    expect(comment).not.toContain('@all');
    expect(terminal).toContain('Last changed: model.onnx, weights.bin in c0ffee3c0ffe (2026-11-03): Retrain @all\n');
    expect(page).toContain('<strong>Last changed:</strong> model.onnx, weights.bin in c0ffee3c0ffe (2026-11-03)');
    for (const words of await wordsOf(accuracyPass)) expect(words).not.toContain('Last changed');
    expect(comment).not.toContain('old.csv');
  });
});
