import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.ts';
import { type Branches, demandBranch, isBranchOf } from '../../src/registry/branch.ts';
import { branchesIn, defaultBranchIn, isInBranchOf } from '../../src/registry/git/branches.ts';
import { branchesWith, scratch } from './sample.ts';

const COMMIT = 'a'.repeat(40);
const push = (ref: string | null) => ({ event: 'push', ref });

describe('a job promotes what was merged', () => {
  test('on a laptop a person answers for it', async () => {
    await expect(demandBranch({ event: null, ref: 'refs/heads/x' }, null, undefined, branchesWith())).resolves.toBe(
      undefined,
    );
  });

  test.each(['push', 'workflow_dispatch', 'schedule'])(
    'on %s of the default branch, and of no other',
    async (event) => {
      await demandBranch({ event, ref: 'refs/heads/main' }, COMMIT, undefined, branchesWith());
      for (const ref of ['refs/heads/feature', 'refs/heads/main2', 'refs/heads/x/main', 'refs/pull/7/merge', null]) {
        const asked = demandBranch({ event, ref }, COMMIT, undefined, branchesWith());
        await expect(asked).rejects.toThrow(ConfigurationError);
        await expect(asked).rejects.toThrow(/main \(the default branch\), whose policy was merged.*promote\.branches/);
      }
    },
  );

  test('on a tag whose commit is in it, and on no other', async () => {
    const tag = push('refs/tags/v1.0.0');
    await demandBranch(tag, COMMIT, undefined, branchesWith(COMMIT));
    await expect(demandBranch(tag, 'b'.repeat(40), undefined, branchesWith(COMMIT))).rejects.toThrow(
      'The tag "v1.0.0" is on the commit bbbbbbbbbbbb, which is not in main (the default branch)',
    );
    await expect(demandBranch(tag, null, undefined, branchesWith(COMMIT))).rejects.toThrow(
      'a commit that is not known',
    );
  });

  test('on the branches that the policy names instead', async () => {
    await demandBranch(push('refs/heads/release/1'), COMMIT, ['release/*'], branchesWith());
    await expect(demandBranch(push('refs/heads/main'), COMMIT, ['release/*'], branchesWith())).rejects.toThrow(
      'what promotes is release/*, whose policy was merged',
    );
    const releases: Branches = {
      defaultBranch: async () => 'main',
      matching: async () => ['release/1', 'release/2'],
      holds: async (branch) => branch === 'release/2',
    };
    await demandBranch(push('refs/tags/v2.0.0'), COMMIT, ['main', 'release/*'], releases);
    await expect(demandBranch(push('refs/tags/v2.0.0'), COMMIT, ['main'], releases)).rejects.toThrow('is not in main');
  });

  test('where the default branch is not known, the policy has to name one', async () => {
    const unknown = { ...branchesWith(), defaultBranch: async () => null };
    await expect(demandBranch(push('refs/heads/main'), COMMIT, undefined, unknown)).rejects.toThrow(
      'promote: { branches: [main] }',
    );
    await demandBranch(push('refs/heads/main'), COMMIT, ['main'], unknown);
  });

  test.each([
    ['main', 'main', true],
    ['main', 'mainly', false],
    ['ma.n', 'main', false],
    ['release/*', 'release/1.2', true],
    ['release/*', 'release/1/2', false],
    ['release/**', 'release/1/2', true],
    ['*', 'a/b', false],
    ['**', 'a/b', true],
  ])('%s is %s: %s', (pattern, branch, expected) => expect(isBranchOf(pattern, branch)).toBe(expected));
});

describe('what git knows of branches', () => {
  const root = scratch(afterAll);
  const [origin, clone, shallow] = ['origin.git', 'clone', 'shallow'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  const git = (folder: string, ...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=x', '-c', 'user.email=x@x.invalid', ...args], {
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  const commits: Record<string, string> = {};
  beforeAll(() => {
    const work = join(root, 'work');
    mkdirSync(work);
    git(root, 'init', '-q', '--bare', '-b', 'trunk', origin);
    git(work, 'init', '-q', '-b', 'trunk');
    const commit = (name: string) => {
      git(work, 'commit', '-q', '--allow-empty', '-m', name);
      commits[name] = git(work, 'rev-parse', 'HEAD');
    };
    commit('first');
    commit('second');
    git(work, 'checkout', '-q', '-b', 'feature/x', commits.first!);
    commit('unmerged');
    git(work, 'push', '-q', origin, 'trunk', 'feature/x');
    git(root, 'clone', '-q', origin, clone);
    git(root, 'clone', '-q', '--depth', '1', `file://${origin}`, shallow);
    git(shallow, 'fetch', '-q', '--depth', '1', 'origin', commits.unmerged!);
  });

  test('the default branch is that of origin, also where nobody wrote it down', async () => {
    expect(await defaultBranchIn(clone)).toBe('trunk');
    git(clone, 'remote', 'set-head', 'origin', '--delete');
    expect(await defaultBranchIn(clone)).toBe('trunk');
    expect(await defaultBranchIn(origin)).toBeNull();
  });

  test('whether a commit is in a branch is told where the history is there, and nowhere else', async () => {
    const inTrunk = (folder: string, name: string) => isInBranchOf(folder, 'trunk', commits[name]!);
    expect(await inTrunk(clone, 'first')).toBe(true);
    expect(await inTrunk(clone, 'second')).toBe(true);
    expect(await inTrunk(clone, 'unmerged')).toBe(false);
    expect(await inTrunk(shallow, 'second')).toBe(true);
    expect(await inTrunk(shallow, 'unmerged')).toBeNull();
    expect(await isInBranchOf(clone, 'no-such', commits.first!)).toBeNull();
    expect(await branchesIn(clone)).toEqual(['feature/x', 'trunk']);
  });
});
