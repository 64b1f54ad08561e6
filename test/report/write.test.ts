import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { EnvironmentError } from '../../src/core/errors.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { reportOf } from '../../src/report/report.ts';
import { writeReports } from '../../src/report/write.ts';
import { accuracyFail, accuracyPass, latencyWarn } from './samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('writing reports', () => {
  test('a file per format, in a folder that is made', async () => {
    const out = join(folder, 'a', 'b');
    const written = await writeReports(reportOf([accuracyFail]), out, ['md', 'json', 'md']);
    expect(written).toEqual([
      { format: 'md', path: join(out, 'report.md') },
      { format: 'json', path: join(out, 'report.json') },
    ]);
    expect(readdirSync(out).sort()).toEqual(['report.json', 'report.md']);
    expect(readFileSync(join(out, 'report.md'), 'utf8')).toBe(renderMarkdown(reportOf([accuracyFail])));
  });

  test('a folder that cannot be is a sentence', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(writeReports(reportOf([accuracyFail]), join(file, 'x'), ['md'])).rejects.toThrow(EnvironmentError);
  });
});

describe('the verdict as JSON', () => {
  test('holds what blocks and why', () => {
    const verdict = JSON.parse(renderJson(reportOf([accuracyFail, latencyWarn])));
    expect(verdict).toMatchObject({
      schema: 'modelassay/verdict/v1',
      verdict: 'fail',
      blocking: true,
      checks: { total: 14, passed: 10, warnings: 1 },
      gates: [
        { gate: 'accuracy', verdict: 'fail', checks: 12 },
        { gate: 'latency', verdict: 'pass', checks: 2 },
      ],
    });
    expect(verdict.notPassed.map((check: { id: string }) => check.id)).toEqual([
      'recall.max-drop.label=8',
      'accuracy_micro.max-drop',
      'accuracy_micro.min',
      'p50.max-slowdown',
    ]);
    expect(verdict.notChecked).toEqual([
      { gate: 'latency', resultId: null, title: 'GPU memory', reason: 'no runner with the label gpu' },
    ]);
  });

  test('nothing is an error', () => {
    expect(JSON.parse(renderJson(reportOf([])))).toMatchObject({ verdict: 'error', blocking: true, gates: [] });
  });

  test('is the same for the same results', () => {
    expect(renderJson(reportOf([accuracyPass]))).toBe(renderJson(reportOf([structuredClone(accuracyPass)])));
  });
});
