import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fileAtCommit } from '../../src/github/base-file.ts';
import { BOT, createFakeGitHub, EVERYTHING } from '../fakes/github/fake.ts';
import { clientOf, inTime } from './virtual.ts';

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
