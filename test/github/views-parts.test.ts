import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Annotation } from '../../src/github/annotations.ts';
import { resultFilesInZip, resultFilesOfRun } from '../../src/github/artifacts.ts';
import { checkRunEnd, closeCheckRun, openCheckRun } from '../../src/github/check-run.ts';
import { setCommitStatus } from '../../src/github/commit-status.ts';
import type { GitHubContext } from '../../src/github/context.ts';
import { fetchForkDelivery } from '../../src/github/fork-post.ts';
import { announceOnPullRequest, commentSection, reportOnPullRequest } from '../../src/github/report-comment.ts';
import { viewTarget } from '../../src/github/target.ts';
import { reportOf } from '../../src/report/report.ts';
import { BOT, createFakeGitHub, EVERYTHING, type FakeGitHub } from '../fakes/github/fake.ts';
import { aCheck, aResult } from './results.ts';
import { clientOf, inTime } from './virtual.ts';

const HEAD = '1'.repeat(40);
const context: GitHubContext = {
  onActions: true,
  event: 'pull_request',
  repository: 'octo/models',
  commit: HEAD,
  ref: 'refs/pull/7/head',
  testedCommit: '2'.repeat(40),
  base: { commit: '3'.repeat(40), ref: 'refs/heads/main' },
  pullRequest: { number: 7, fromFork: false, labels: [] },
  triggeringRun: null,
  run: { id: '100', attempt: 2, number: 1 },
  workflow: 'Assay',
  job: 'gate',
  leg: null,
  defaultBranch: 'main',
  private: false,
  server: { url: 'https://github.com', apiUrl: 'https://api.github.com', enterprise: false },
  runner: { runner: null, os: null, arch: null, runnerKind: null },
  trusted: true,
  problems: [],
};

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 1) });
});
afterEach(() => {
  vi.useRealTimers();
});

function targetOf(changes: Partial<GitHubContext> = {}) {
  const found = viewTarget({ ...context, ...changes });
  if ('unavailable' in found) throw new Error(found.unavailable);
  return found.target;
}

const CANCELLED = { conclusion: 'cancelled', title: 'Interrupted', summary: '', annotations: [] } as const;

const limited = (scope: keyof typeof EVERYTHING) =>
  createFakeGitHub({ tokens: { bot: { ...BOT, permissions: { ...EVERYTHING, [scope]: 'read' } } } });

describe('where a view goes', () => {
  test('is the head of the pull request', () => {
    expect(targetOf()).toMatchObject({ commit: HEAD, pullRequest: 7, run: 100, attempt: 2 });
  });

  test.each([
    ['a laptop', { onActions: false }],
    ['a fork', { pullRequest: { number: 7, fromFork: true, labels: [] } }],
    ['an unknown commit', { commit: null }],
    ['an unknown run', { run: { id: null, attempt: null, number: null } }],
    ['the event of another run', { event: 'workflow_run' }],
  ])('is nowhere for %s, with the reason', (_name, changes) => {
    expect(viewTarget({ ...context, ...changes })).toHaveProperty('unavailable');
  });

  test('in a merge queue is the commit alone: there is nothing to comment on', async () => {
    const target = targetOf({ event: 'merge_group', pullRequest: null });
    const fake = createFakeGitHub();
    const { client, troubles } = await clientOf(fake);
    expect(await reportOnPullRequest(client, target, commentSection(context, null), reportOf([]), troubles)).toEqual({
      kind: 'none',
    });
    expect(fake.requests).toEqual([]);
  });
});

describe('the comment with results', () => {
  test('is announced, filled, and says what changed with the next push', async () => {
    const fake = createFakeGitHub();
    const { client, troubles } = await clientOf(fake);
    const section = commentSection(context, null);
    await inTime(announceOnPullRequest(client, targetOf(), section, troubles));
    expect(fake.state.comments[0]!.body).toContain('## ⏳ Measuring');
    const first = [aResult([aCheck('recall', 'fail'), aCheck('f1', 'pass')])];
    await inTime(reportOnPullRequest(client, targetOf(), section, reportOf(first), troubles));
    expect(fake.state.comments[0]!.body).toMatch(/^## ❌ Blocked: /m);
    const pushed = targetOf({ commit: '4'.repeat(40), run: { id: '101', attempt: 1, number: 2 } });
    const second = [aResult([aCheck('recall', 'pass'), aCheck('f1', 'fail')])];
    await inTime(reportOnPullRequest(client, pushed, section, reportOf(second), troubles));
    expect(fake.state.comments).toHaveLength(1);
    expect(fake.state.comments[0]!.body).toContain('**New:** accuracy: Check f1. **Fixed:** accuracy: Check recall.');
    expect(fake.violations).toEqual([]);
  });

  test('has a section for each leg and each id, the same at every push', () => {
    const leg = { text: 'precision=int8', id: 'int8' };
    const keys = [
      commentSection(context, null),
      commentSection({ ...context, leg }, null),
      commentSection(context, 'b'),
    ];
    expect(new Set(keys.map(({ key }) => key)).size).toBe(3);
    expect(commentSection({ ...context, commit: HEAD } as GitHubContext, null)).toEqual(keys[0]);
    expect(keys.map(({ title }) => title)).toEqual(['gate', 'precision=int8', 'b']);
  });
});

describe('the check run', () => {
  const annotation = (index: number): Annotation => ({
    level: 'error',
    title: `t${index}`,
    message: 'm',
    file: 'a.yml',
    line: 3,
    column: 5,
  });

  test('is in progress first, then says the verdict on the head, with annotations by fifty', async () => {
    const fake = createFakeGitHub();
    const { client, troubles, warnings } = await clientOf(fake);
    const open = await inTime(openCheckRun(client, targetOf(), 'Model Assay', troubles));
    expect(fake.state.checkRuns[0]).toMatchObject({
      headSha: HEAD,
      fields: { status: 'in_progress', external_id: '100.2' },
    });
    const annotations = [
      ...Array.from({ length: 120 }, (_, index) => annotation(index)),
      { ...annotation(0), file: null },
    ];
    const results = [aResult([aCheck('recall', 'fail')])];
    await inTime(
      closeCheckRun(client, targetOf(), open, 'Model Assay', checkRunEnd(reportOf(results), annotations), troubles),
    );
    const [run] = fake.state.checkRuns;
    expect(run!.fields).toMatchObject({ status: 'completed', conclusion: 'failure' });
    expect(run!.annotations).toHaveLength(120);
    expect(warnings).toEqual([]);
    expect(fake.violations).toEqual([]);
  });

  test.each([
    [aResult([aCheck('a', 'pass')]), 'success'],
    [aResult([aCheck('a', 'inconclusive')]), 'failure'],
    [
      aResult([aCheck('a', 'pass'), aCheck('b', 'inconclusive', { effect: { kind: 'warns', by: 'on-inconclusive' } })]),
      'success',
    ],
    [aResult([], { problem: { kind: 'environment', message: 'no model', source: null } }), 'failure'],
  ])('never says neutral: %#', async (result, conclusion) => {
    const fake = createFakeGitHub();
    const { client, troubles } = await clientOf(fake);
    const open = await inTime(openCheckRun(client, targetOf(), 'Model Assay', troubles));
    await inTime(closeCheckRun(client, targetOf(), open, 'Model Assay', checkRunEnd(reportOf([result]), []), troubles));
    expect(fake.state.checkRuns[0]!.fields.conclusion).toBe(conclusion);
  });

  test('is found again when the answer to its creation is lost', async () => {
    let failed = false;
    const fake = createFakeGitHub({
      fault: (_request, operation) => {
        if (failed || operation !== 'checks/create') return undefined;
        failed = true;
        return { kind: 'status', status: 502, after: true };
      },
    });
    const { client, troubles, warnings } = await clientOf(fake);
    const open = await inTime(openCheckRun(client, targetOf(), 'Model Assay', troubles));
    expect(open).toEqual({ id: fake.state.checkRuns[0]!.id });
    expect(fake.state.checkRuns).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  test('does not stay in progress when the run ends without a verdict', async () => {
    const fake = createFakeGitHub();
    const { client, troubles } = await clientOf(fake);
    const open = await inTime(openCheckRun(client, targetOf(), 'Model Assay', troubles));
    await inTime(closeCheckRun(client, targetOf(), open, 'Model Assay', CANCELLED, troubles));
    expect(fake.state.checkRuns[0]!.fields).toMatchObject({ status: 'completed', conclusion: 'cancelled' });
  });

  test('without permission is one warning and nothing more', async () => {
    const { client, troubles, warnings } = await clientOf(limited('checks'));
    const open = await inTime(openCheckRun(client, targetOf(), 'Model Assay', troubles));
    await inTime(
      closeCheckRun(
        client,
        targetOf(),
        open,
        'Model Assay',
        checkRunEnd(reportOf([aResult([aCheck('a', 'pass')])]), []),
        troubles,
      ),
    );
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('permissions: checks: write');
  });
});

describe('the commit status', () => {
  test('is one line on the head, cut to what GitHub takes', async () => {
    const fake = createFakeGitHub();
    const { client, troubles } = await clientOf(fake);
    const status = { name: 'modelassay/status', state: 'failure', description: `Blocked: ${'é'.repeat(300)}` } as const;
    expect(await inTime(setCommitStatus(client, targetOf(), status, troubles))).toBe(true);
    expect(fake.state.statuses[0]).toMatchObject({
      sha: HEAD,
      fields: { state: 'failure', context: 'modelassay/status' },
    });
    expect(String(fake.state.statuses[0]!.fields.description).length).toBeLessThanOrEqual(140);
    expect(fake.violations).toEqual([]);
  });

  test('without permission is one warning that names the scope', async () => {
    const { client, troubles, warnings } = await clientOf(limited('statuses'));
    const status = { name: 'n', state: 'pending', description: 'd' } as const;
    expect(await inTime(setCommitStatus(client, targetOf(), status, troubles))).toBe(false);
    expect(warnings.join()).toContain('permissions: statuses: write');
  });
});

const text = (content: string) => new TextEncoder().encode(content);

function withArtifact(fake: FakeGitHub, name: string, files: Record<string, Uint8Array>, run = 100, expired = false) {
  const zip = Buffer.from(zipSync(files));
  fake.state.artifacts.push({ id: fake.state.nextId++, run, name, headSha: HEAD, createdAt: 0, zip, expired });
}

describe('artifacts', () => {
  test('of this run and of our name are read, result files only', async () => {
    const fake = createFakeGitHub();
    withArtifact(fake, 'modelassay-accuracy-int8', {
      'results/accuracy.json': text('{}'),
      'report.json': text('x'),
      'a/b.json': text('x'),
      'report.html': text('x'),
    });
    withArtifact(fake, 'modelassay', { 'latency.json': text('{}') });
    withArtifact(fake, 'modelassayx', { 'no.json': text('{}') });
    withArtifact(fake, 'modelassay-other', { 'no.json': text('{}') }, 99);
    for (let index = 0; index < 120; index++) withArtifact(fake, `noise-${index}`, {});
    const { client } = await clientOf(fake);
    const files = await inTime(resultFilesOfRun(client, { owner: 'octo', repo: 'models' }, 100));
    expect(files.map(({ name }) => name)).toEqual([
      'modelassay-accuracy-int8/results/accuracy.json',
      'modelassay/latency.json',
    ]);
    expect(fake.violations).toEqual([]);
  });

  test('that expired, or may not be read, are an error that says what to do', async () => {
    const fake = createFakeGitHub();
    withArtifact(fake, 'modelassay', {}, 100, true);
    const { client } = await clientOf(fake);
    await expect(inTime(resultFilesOfRun(client, { owner: 'octo', repo: 'models' }, 100))).rejects.toThrow(
      /has expired/,
    );
    const closed = createFakeGitHub({ tokens: { bot: { ...BOT, permissions: { ...EVERYTHING, actions: 'none' } } } });
    const other = await clientOf(closed);
    await expect(inTime(resultFilesOfRun(other.client, { owner: 'octo', repo: 'models' }, 100))).rejects.toThrow(
      /actions: read/,
    );
  });

  test('that are hostile are refused whole', async () => {
    await expect(resultFilesInZip(text('no zip'), 'a')).rejects.toThrow(/no zip archive/);
    const many = Object.fromEntries(Array.from({ length: 2_001 }, (_, index) => [`${index}.json`, text('')]));
    await expect(resultFilesInZip(zipSync(many, { level: 0 }), 'a')).rejects.toThrow(/more than 2000 files/);
    const bomb = Buffer.from(zipSync({ 'bomb.json': text('{}') }));
    // The uncompressed size in the archive's directory (PKWARE APPNOTE 4.3.12).
    bomb.writeUInt32LE(34_603_008, bomb.indexOf('PK\x01\x02', 0, 'latin1') + 24);
    await expect(resultFilesInZip(bomb, 'a\u202e')).rejects.toThrow(/a⟨U\+202E⟩ holds a file of 34603008 bytes/);
  });

  test('are told from the profile of a part of a table that lies beside them', async () => {
    const profile = text('{"schema":"modelassay/profile/v1","rows":3}');
    const files = await resultFilesInZip(zipSync({ 'live-1-of-3.json': profile, 'drift.json': text('{}') }), 'a');
    expect(files.map(({ name }) => name)).toEqual(['a/drift.json']);
  });

  test('keep names for messages: a path out of the archive leads nowhere', async () => {
    const files = await resultFilesInZip(
      zipSync({ '../../results/x.json': text('{}'), 'C:/results/y.json': text('{}') }),
      'a',
    );
    expect(files.map(({ name }) => name)).toEqual(['a/../../results/x.json', 'a/C:/results/y.json']);
  });
});

describe('the privileged half of the fork pair', () => {
  const run = {
    id: 55,
    attempt: 1,
    event: 'pull_request',
    commit: HEAD,
    headRepository: 'stranger/models',
    workflowFile: '.github/workflows/model.yml',
    headBranch: 'feature',
  };
  const forkContext = {
    ...context,
    event: 'workflow_run',
    pullRequest: null,
    commit: HEAD,
    triggeringRun: run,
    trusted: false,
  };

  function fakeWithPull(head = HEAD, headRepository = 'stranger/models') {
    const fake = createFakeGitHub();
    fake.state.pulls.push({
      number: 12,
      head,
      headRef: 'feature',
      headRepository,
      base: '3'.repeat(40),
      state: 'open',
    });
    withArtifact(fake, 'modelassay', { 'results/accuracy.json': text('{"pull_request": 1, "run": 666}') }, 55);
    return fake;
  }

  test('takes run, commit and pull request from the event and from GitHub', async () => {
    const fake = fakeWithPull();
    const { client } = await clientOf(fake);
    const { target, files } = await inTime(fetchForkDelivery(client, forkContext));
    expect(target).toMatchObject({ commit: HEAD, pullRequest: 12, run: 55, attempt: 1 });
    expect(files).toHaveLength(1);
    expect(fake.violations).toEqual([]);
  });

  test.each([
    ['a head that moved', fakeWithPull('9'.repeat(40)), forkContext, /newer commits/],
    ['no pull request', createFakeGitHub(), forkContext, /no open pull request/],
    ['a head of another fork', fakeWithPull(HEAD, 'stranger/other'), forkContext, /newer commits/],
    [
      'a run of a push',
      fakeWithPull(),
      { ...forkContext, triggeringRun: { ...run, event: 'push' } },
      /not started by a pull request/,
    ],
    ['another event', fakeWithPull(), context, /workflow_run only/],
    [
      'a fork that is gone',
      fakeWithPull(),
      { ...forkContext, triggeringRun: { ...run, headRepository: null } },
      /is gone/,
    ],
  ])('posts nothing for %s', async (_name, fake, given, message) => {
    const { client } = await clientOf(fake);
    await expect(inTime(fetchForkDelivery(client, given))).rejects.toThrow(message);
  });
});
