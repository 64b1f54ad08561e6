import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient } from '../../src/github/client.ts';
import { type ContextRequest, readGitHubContext } from '../../src/github/context.ts';
import { missingOnServer, openViews, type ViewChoice } from '../../src/github/views.ts';
import { policyProblemReport, reportOf } from '../../src/report/report.ts';
import { createFakeGitHub, type FakeGitHub } from '../fakes/github/fake.ts';
import { aCheck, aResult } from './results.ts';
import { inTime } from './virtual.ts';

const all: ViewChoice = { comment: true, checkRun: 'Model Assay', commitStatus: 'modelassay', id: null };
const HEAD = '1'.repeat(40);
const NO_VERDICT = policyProblemReport({
  mistakes: [{ text: 'no such key', source: { file: 'p.yml', line: 8, column: 5 } }],
});

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 1) });
});
afterEach(() => {
  vi.useRealTimers();
});

async function contextOf(changes: object = {}) {
  const environment: ContextRequest['environment'] = {
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REPOSITORY: 'octo/models',
    GITHUB_SHA: HEAD,
    GITHUB_RUN_ID: '100',
    GITHUB_RUN_ATTEMPT: '1',
  };
  const context = await readGitHubContext({ environment, workingFolder: '.' });
  return { ...context, pullRequest: { number: 7, fromFork: false, labels: [] }, ...changes };
}

async function open(
  fake: FakeGitHub,
  choice: Partial<ViewChoice> = {},
  changes: object = {},
  token = 'bot',
  announce = true,
) {
  const lines: string[] = [];
  const log = {
    debug() {},
    info: (line: string) => void lines.push(line),
    warn: (line: string) => void lines.push(line),
  };
  const connect: typeof createClient = (options) => createClient({ ...options, fetch: fake.fetch });
  const context = await contextOf(changes);
  const views = await inTime(openViews({ choice: { ...all, ...choice }, context, token, log, connect, announce }));
  return { views, lines };
}

describe('all views together', () => {
  test('say that a run measures, then its verdict, with one sentence for all', async () => {
    const fake = createFakeGitHub();
    const { views, lines } = await open(fake);
    expect(fake.state.checkRuns[0]!.fields.status).toBe('in_progress');
    expect(fake.state.statuses.map(({ fields }) => fields.state)).toEqual(['pending']);
    expect(fake.state.comments[0]!.body).toContain('Measuring');
    await inTime(views.close(reportOf([aResult([aCheck('recall', 'fail')])]), []));
    const sentence = 'Blocked: Check recall is 97.00\u00a0%, ≥\u00a095\u00a0% asked.';
    expect(fake.state.checkRuns[0]!.fields.output).toMatchObject({ title: expect.stringContaining(sentence) });
    expect(fake.state.statuses.at(-1)!.fields).toMatchObject({
      state: 'failure',
      description: expect.stringContaining(sentence),
    });
    expect(fake.state.comments[0]!.body).toContain(sentence.slice(0, -1));
    expect(lines).toEqual([]);
    expect(fake.violations).toEqual([]);
  });

  test('of a run that only reports are written once, with the verdict', async () => {
    const fake = createFakeGitHub();
    const { views } = await open(fake, {}, {}, 'bot', false);
    expect(fake.requests).toEqual([]);
    await inTime(views.close(reportOf([aResult([aCheck('recall', 'pass')])]), []));
    expect(fake.state.comments[0]).toMatchObject({ writes: 1, body: expect.stringContaining('## ✅ Passed') });
    expect(fake.state.checkRuns.map(({ fields }) => fields.conclusion)).toEqual(['success']);
    expect(fake.state.statuses.map(({ fields }) => fields.state)).toEqual(['success']);
    expect(fake.violations).toEqual([]);
  });

  test('do not stay in progress when no verdict comes, and what stood there is told to be old no more', async () => {
    const fake = createFakeGitHub();
    const before = await open(fake, { id: 'int8' });
    await inTime(before.views.close(reportOf([aResult([aCheck('recall', 'pass')])]), []));
    const changes = { commit: '4'.repeat(40), run: { id: '101', attempt: 1, number: 2 } };
    const { views } = await open(fake, { id: 'int8' }, changes);
    expect(fake.state.comments[0]!.body).toContain('✅ Passed');
    await inTime(views.abandon(NO_VERDICT, 'failure'));
    expect(fake.state.checkRuns[1]!.fields).toMatchObject({ name: 'Model Assay (int8)', conclusion: 'failure' });
    expect(fake.state.statuses.at(-1)!.fields).toMatchObject({ state: 'error', context: 'modelassay (int8)' });
    const body = fake.state.comments[0]!.body;
    expect(body).toContain('## ⛔ The policy cannot be read');
    expect(body).toContain('no such key');
    expect(body).not.toMatch(/Passed|measured/);
    expect(fake.violations).toEqual([]);
  });

  test('keep a verdict that blocks when something goes wrong after it', async () => {
    const fake = createFakeGitHub();
    const { views } = await open(fake);
    await inTime(views.close(reportOf([aResult([aCheck('recall', 'fail')])]), []));
    await inTime(views.abandon(NO_VERDICT, 'failure'));
    expect(fake.state.comments[0]!.body).toContain('## ❌ Blocked');
  });

  test('hold a job for little more than a minute when GitHub is down, and say so once', async () => {
    for (const fault of [
      { kind: 'status', status: 502, after: false },
      { kind: 'dropped', after: false },
    ] as const) {
      let start = Number.POSITIVE_INFINITY;
      const fake = createFakeGitHub({
        fault: () => {
          start = Math.min(start, Date.now());
          return fault;
        },
      });
      const { views, lines } = await open(fake);
      // Announcing is not worth a wait.
      expect(Date.now() - start).toBeLessThan(10_000);
      await inTime(views.close(reportOf([aResult([aCheck('recall', 'fail')])]), []));
      expect(Date.now() - start).toBeGreaterThan(50_000);
      expect(Date.now() - start).toBeLessThan(75_000);
      expect(lines).toEqual([
        expect.stringMatching(
          /^GitHub did not answer \(HTTP 50[02]: .*\), so the (.*) do not show this verdict\. The report is in the job summary/,
        ),
      ]);
      expect(lines[0]).toContain('check run');
      expect(lines[0]).toContain('commit status');
      expect(lines[0]).toContain('comment');
    }
  });

  test('show the verdict of a run that began while GitHub was down', async () => {
    let down = true;
    const fake = createFakeGitHub({ fault: () => (down ? { kind: 'status', status: 502, after: false } : undefined) });
    const { views, lines } = await open(fake);
    down = false;
    await inTime(views.close(reportOf([aResult([aCheck('recall', 'fail')])]), []));
    expect(fake.state.checkRuns.map(({ fields }) => fields.conclusion)).toEqual(['failure']);
    expect(fake.state.comments[0]!.body).toContain('## ❌ Blocked');
    expect(lines).toEqual([]);
  });

  test.each([
    ['no token', {}, '', /no github-token/],
    [
      'a fork',
      { event: 'pull_request', pullRequest: { number: 7, fromFork: true, labels: [] } },
      'bot',
      /fork may only read/,
    ],
    ['a laptop', { onActions: false }, 'bot', /no GitHub Actions run/],
  ])('are off with one line for %s', async (_name, changes, token, line) => {
    const fake = createFakeGitHub();
    const { views, lines } = await open(fake, {}, changes, token);
    await views.close(reportOf([aResult([aCheck('a', 'pass')])]), []);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(line);
    expect(fake.requests).toEqual([]);
  });

  test('are silent when none is chosen', async () => {
    const { lines } = await open(createFakeGitHub(), { comment: false, checkRun: null, commitStatus: null });
    expect(lines).toEqual([]);
  });
});

test('an Enterprise Server says what it cannot do', async () => {
  const { server } = await contextOf();
  expect(missingOnServer({ server })).toEqual([]);
  expect(missingOnServer({ server: { ...server, enterprise: true } })).toHaveLength(2);
});
