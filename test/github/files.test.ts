import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fileAtCommit } from '../../src/github/base-file.ts';
import { foundFilesIn } from '../../src/github/found-files.ts';
import { matchPlan } from '../../src/github/plan-match.ts';
import { MAX_RESULT_BYTES } from '../../src/result/read.ts';
import { BOT, createFakeGitHub, EVERYTHING } from '../fakes/github/fake.ts';
import { aCheck, aResult } from './results.ts';
import { clientOf, inTime } from './virtual.ts';

const folder = mkdtempSync(join(tmpdir(), 'files-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('result files of other jobs', () => {
  test('are found in every folder, without links and without the report', async () => {
    mkdirSync(join(folder, 'modelassay-accuracy', 'deep'), { recursive: true });
    const result = JSON.stringify(aResult([aCheck('a', 'pass')]));
    writeFileSync(join(folder, 'modelassay-accuracy', 'accuracy.json'), result);
    writeFileSync(join(folder, 'modelassay-accuracy', 'deep', 'latency.json'), result);
    writeFileSync(join(folder, 'report.json'), result);
    writeFileSync(join(folder, 'notes.txt'), 'x');
    symlinkSync('/etc/hostname', join(folder, 'link.json'));
    const files = await foundFilesIn([folder]);
    expect(files.map(({ name }) => relative(folder, name))).toEqual([
      'modelassay-accuracy/accuracy.json',
      'modelassay-accuracy/deep/latency.json',
    ]);
  });

  test('beyond the limit are refused by name, not read', async () => {
    const huge = join(folder, 'huge.json');
    writeFileSync(huge, '');
    truncateSync(huge, MAX_RESULT_BYTES + 1);
    const anywhere = { commit: null, run: null, attempt: null, acceptEarlierAttempts: false };
    const { missing } = matchPlan([], await foundFilesIn([huge]), anywhere);
    expect(missing).toMatchObject([{ gate: 'unreadable result', reason: expect.stringContaining('bytes; at most') }]);
  });

  test('that are not there are an error', async () => {
    await expect(foundFilesIn([join(folder, 'nowhere')])).rejects.toThrow(/cannot be read/);
  });
});

describe('a file of the base', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 1) });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const repository = { owner: 'octo', repo: 'models' };
  const COMMIT = '1'.repeat(40);

  test('is read at its commit, in any folder', async () => {
    const fake = createFakeGitHub();
    fake.state.files.set(`${COMMIT}:a b/modelassay.yml`, 'version: 1\n# naïve\n');
    const { client } = await clientOf(fake);
    expect(await inTime(fileAtCommit(client, repository, COMMIT, 'a b/modelassay.yml'))).toBe('version: 1\n# naïve\n');
    expect(await inTime(fileAtCommit(client, repository, '2'.repeat(40), 'a b/modelassay.yml'))).toBeNull();
    expect(fake.violations).toEqual([]);
  });

  test('that may not be read is an error, not a missing file', async () => {
    const fake = createFakeGitHub({ tokens: { bot: { ...BOT, permissions: { ...EVERYTHING, contents: 'none' } } } });
    const { client } = await clientOf(fake);
    await expect(inTime(fileAtCommit(client, repository, COMMIT, 'x.yml'))).rejects.toThrow(/contents: read/);
  });

  test('that is too large is an error', async () => {
    const fake = createFakeGitHub();
    fake.state.files.set(`${COMMIT}:x.yml`, 'x'.repeat(1024 * 1024 + 1));
    const { client } = await clientOf(fake);
    await expect(inTime(fileAtCommit(client, repository, COMMIT, 'x.yml'))).rejects.toThrow(/at most/);
  });
});
