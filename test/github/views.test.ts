import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient } from '../../src/github/client.ts';
import { type ContextRequest, readGitHubContext } from '../../src/github/context.ts';
import { missingOnServer, openViews, type ViewChoice } from '../../src/github/views.ts';
import { reportOf } from '../../src/report/report.ts';
import { createFakeGitHub, type FakeGitHub } from '../fakes/github/fake.ts';
import { aCheck, aResult } from './results.ts';
import { inTime } from './virtual.ts';

const all: ViewChoice = { comment: true, checkRun: 'Model Assay', commitStatus: 'modelassay', id: null };
const HEAD = '1'.repeat(40);

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

async function open(fake: FakeGitHub, choice: Partial<ViewChoice> = {}, changes: object = {}, token = 'bot') {
  const lines: string[] = [];
  const log = {
    debug() {},
    info: (line: string) => void lines.push(line),
    warn: (line: string) => void lines.push(line),
  };
  const connect: typeof createClient = (options) => createClient({ ...options, fetch: fake.fetch });
  const context = await contextOf(changes);
  const views = await inTime(openViews({ choice: { ...all, ...choice }, context, token, log, connect }));
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

  test('do not stay in progress when no verdict comes', async () => {
    const fake = createFakeGitHub();
    const { views } = await open(fake, { id: 'int8' });
    await inTime(views.abandon({ conclusion: 'failure', title: 'The policy is wrong' }));
    expect(fake.state.checkRuns[0]!.fields).toMatchObject({ name: 'Model Assay (int8)', conclusion: 'failure' });
    expect(fake.state.statuses.at(-1)!.fields).toMatchObject({ state: 'error', context: 'modelassay (int8)' });
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
