import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { identityOf, permalink, readGitHubContext, runUrl } from '../../src/github/context.ts';
import { MAX_EVENT_BYTES } from '../../src/github/event.ts';
import { repositoryOfUrl } from '../../src/github/git.ts';

const folder = mkdtempSync(join(tmpdir(), 'context-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HEAD = '1'.repeat(40);
const MERGE = '2'.repeat(40);
const BASE = '3'.repeat(40);

const runner = {
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'octo/models',
  GITHUB_SHA: MERGE,
  GITHUB_REF: 'refs/heads/main',
  GITHUB_RUN_ID: '4711',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_RUN_NUMBER: '30',
  GITHUB_JOB: 'gate',
  GITHUB_WORKFLOW: 'Assay',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_API_URL: 'https://api.github.com',
  RUNNER_NAME: 'runner 1',
  RUNNER_OS: 'Linux',
  RUNNER_ARCH: 'X64',
  RUNNER_ENVIRONMENT: 'github-hosted',
};

let events = 0;
function read(event: string, payload: unknown, more: Record<string, string | undefined> = {}, leg?: string) {
  const file = join(folder, `event-${events++}.json`);
  writeFileSync(file, typeof payload === 'string' ? payload : JSON.stringify(payload));
  const environment = { ...runner, GITHUB_EVENT_NAME: event, GITHUB_EVENT_PATH: file, ...more };
  return readGitHubContext({ environment, workingFolder: folder, leg });
}

function pullRequest(headRepository: string | null) {
  return {
    repository: { private: true, default_branch: 'main' },
    pull_request: {
      number: 7,
      head: { sha: HEAD, ref: 'feature', repo: headRepository === null ? null : { full_name: headRepository } },
      base: { sha: BASE, ref: 'main', repo: { full_name: 'octo/models' } },
      labels: [{ name: 'policy-change' }],
    },
  };
}

describe('a pull request', () => {
  test('is judged by its own head, and the test merge is kept apart', async () => {
    const context = await read('pull_request', pullRequest('octo/models'), { GITHUB_REF: 'refs/pull/7/merge' });
    expect(context).toMatchObject({
      commit: HEAD,
      testedCommit: MERGE,
      ref: 'refs/pull/7/head',
      base: { commit: BASE, ref: 'refs/heads/main' },
      pullRequest: { number: 7, fromFork: false, labels: ['policy-change'] },
      private: true,
      defaultBranch: 'main',
      trusted: true,
      problems: [],
    });
    expect(identityOf(context)).toEqual({
      source: { repository: 'octo/models', commit: HEAD, ref: 'refs/pull/7/head' },
      run: { id: '4711', attempt: 2, job: 'gate', leg: null },
    });
    expect(runUrl(context)).toBe('https://github.com/octo/models/actions/runs/4711');
    expect(permalink(context, 'a b/modelassay.yml', 3)).toBe(
      `https://github.com/octo/models/blob/${HEAD}/a%20b/modelassay.yml#L3`,
    );
  });

  test.each(['stranger/models', null])('from %s is a fork and not trusted', async (repository) => {
    const context = await read('pull_request', pullRequest(repository));
    expect(context.pullRequest?.fromFork).toBe(true);
    expect(context.trusted).toBe(false);
  });

  test('under pull_request_target is never trusted', async () => {
    expect((await read('pull_request_target', pullRequest('octo/models'))).trusted).toBe(false);
  });

  test('without a payload keeps its number, has no commit, and counts as a fork', async () => {
    const context = await read('pull_request', {}, { GITHUB_REF: 'refs/pull/9/merge' });
    expect(context.pullRequest).toEqual({ number: 9, fromFork: true, labels: [] });
    expect(context.commit).toBeNull();
    expect(context.trusted).toBe(false);
  });

  test('named by a comment is not trusted, and its commit is unknown', async () => {
    const context = await read('issue_comment', { issue: { number: 12, pull_request: {} } });
    expect(context).toMatchObject({ pullRequest: { number: 12, fromFork: true }, commit: null, trusted: false });
    expect((await read('issue_comment', { issue: { number: 12 } })).pullRequest).toBeNull();
  });
});

describe('other events', () => {
  test('a merge group is judged by its head', async () => {
    const payload = {
      merge_group: {
        head_sha: HEAD,
        head_ref: 'refs/heads/gh-readonly-queue/main/pr-7-x',
        base_sha: BASE,
        base_ref: 'refs/heads/main',
      },
    };
    expect(await read('merge_group', payload)).toMatchObject({
      commit: HEAD,
      base: { commit: BASE, ref: 'refs/heads/main' },
      pullRequest: null,
      trusted: true,
    });
  });

  test.each(['push', 'schedule', 'workflow_dispatch'])('%s is judged by its commit', async (event) => {
    expect(await read(event, {})).toMatchObject({
      commit: MERGE,
      ref: 'refs/heads/main',
      pullRequest: null,
      trusted: true,
    });
  });

  test('a finished workflow run tells of the run and the head, and is not trusted', async () => {
    const payload = {
      workflow_run: {
        id: 99,
        run_attempt: 3,
        event: 'pull_request',
        head_sha: HEAD,
        head_branch: 'feature',
        path: '.github/workflows/model.yml',
        head_repository: { full_name: 'stranger/models' },
        conclusion: 'failure',
      },
    };
    const context = await read('workflow_run', payload);
    expect(context.triggeringRun).toEqual({
      id: 99,
      attempt: 3,
      event: 'pull_request',
      commit: HEAD,
      headRepository: 'stranger/models',
      headBranch: 'feature',
      workflowFile: '.github/workflows/model.yml',
    });
    expect(context).toMatchObject({ commit: HEAD, trusted: false });
  });
});

describe('a hostile or broken payload', () => {
  test.each([
    ['text that is no JSON', '{{'],
    ['a list', '[]'],
    [
      'a commit with a command in it',
      { pull_request: { ...pullRequest('octo/models').pull_request, head: { sha: '$(id)' } } },
    ],
    ['a number that is text', { pull_request: { ...pullRequest('octo/models').pull_request, number: '7' } }],
  ])('%s leaves unknowns, never a guess', async (_name, payload) => {
    const context = await read('pull_request', payload);
    expect(context).toMatchObject({ pullRequest: null, base: null, trusted: false });
  });

  test('a payload beyond the limit is not read', async () => {
    const file = join(folder, 'huge.json');
    writeFileSync(file, '{');
    truncateSync(file, MAX_EVENT_BYTES + 1);
    const environment = { ...runner, GITHUB_EVENT_NAME: 'push', GITHUB_EVENT_PATH: file };
    const context = await readGitHubContext({ environment, workingFolder: folder });
    expect(context.problems[0]).toContain('bytes; at most');
  });

  test('numbers of the environment are digits or unknown', async () => {
    const context = await read('push', {}, { GITHUB_RUN_ID: '1; rm', GITHUB_RUN_ATTEMPT: '-1', GITHUB_SHA: 'HEAD' });
    expect(context.run).toEqual({ id: null, attempt: null, number: 30 });
    expect(context.commit).toBeNull();
  });
});

describe('servers', () => {
  test.each([
    ['https://github.com', false],
    ['https://acme.ghe.com', false],
    ['http://fake.localhost:8080', false],
    ['https://git.acme.example/', true],
  ])('%s: Enterprise Server %s', async (url, enterprise) => {
    const { server } = await read('push', {}, { GITHUB_SERVER_URL: url, GITHUB_API_URL: `${url}/api/v3` });
    expect(server.enterprise).toBe(enterprise);
    expect(server.url).not.toMatch(/\/$/);
  });
});

describe('a laptop', () => {
  test('knows what git knows', async () => {
    const copy = mkdtempSync(join(folder, 'copy-'));
    const git = (...args: string[]) => execFileSync('git', args, { cwd: copy, encoding: 'utf8' }).trim();
    git('init', '-q', '-b', 'work');
    git('remote', 'add', 'origin', 'git@github.com:octo/models.git');
    git('-c', 'user.name=t', '-c', 'user.email=t@example.org', 'commit', '-q', '--allow-empty', '-m', 'first');
    const context = await readGitHubContext({ environment: {}, workingFolder: copy, leg: 'null' });
    expect(context).toMatchObject({
      onActions: false,
      repository: 'octo/models',
      commit: git('rev-parse', 'HEAD'),
      ref: 'refs/heads/work',
      leg: null,
      trusted: true,
    });
    expect(runUrl(context)).toBeNull();
  });

  test('knows the commit of a detached checkout, and the branch of one without a commit', async () => {
    const copy = mkdtempSync(join(folder, 'copy-'));
    const git = (...args: string[]) => execFileSync('git', args, { cwd: copy, encoding: 'utf8' }).trim();
    git('init', '-q', '-b', 'work');
    const unborn = await readGitHubContext({ environment: {}, workingFolder: copy });
    expect(unborn).toMatchObject({ repository: null, commit: null, ref: 'refs/heads/work' });
    git('-c', 'user.name=t', '-c', 'user.email=t@example.org', 'commit', '-q', '--allow-empty', '-m', 'first');
    git('checkout', '-q', '--detach');
    const detached = await readGitHubContext({ environment: {}, workingFolder: copy });
    expect(detached).toMatchObject({ repository: null, commit: git('rev-parse', 'HEAD'), ref: null });
  });

  test('without git it knows nothing, and says so with nulls', async () => {
    const context = await readGitHubContext({ environment: { GITHUB_SHA: HEAD }, workingFolder: folder });
    expect(identityOf(context)).toEqual({
      source: { repository: null, commit: null, ref: null },
      run: { id: null, attempt: null, job: null, leg: null },
    });
  });

  test.each([
    ['https://user:secret@github.com/octo/models.git', 'octo/models'],
    ['ssh://git@git.acme.example:2222/octo/models', 'octo/models'],
    ['https://github.com/octo/models/', 'octo/models'],
    ['nowhere', null],
  ])('the repository in %s is %s', (url, expected) => {
    expect(repositoryOfUrl(url)).toBe(expected);
  });
});
