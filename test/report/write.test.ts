import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { EnvironmentError } from '../../src/core/errors.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { reportOf } from '../../src/report/report.ts';
import { writeReports } from '../../src/report/write.ts';
import { accuracyFail } from './samples.ts';

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
