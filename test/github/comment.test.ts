import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient } from '../../src/github/client.ts';
import { type CommentChange, type CommentOutcome, updateComment } from '../../src/github/comment.ts';
import { commentApi } from '../../src/github/comment-api.ts';
import { MARKER, parseComment } from '../../src/github/comment-body.ts';
import { announce, report } from '../../src/github/comment-state.ts';
import { createPatience } from '../../src/github/patience.ts';
import { troublesOf } from '../../src/github/troubles.ts';
import { BOT, createFakeGitHub, EVERYTHING, type FakeGitHub, type FakeOptions } from '../fakes/github/fake.ts';
import { inTime } from './virtual.ts';

const links = { repositoryUrl: 'https://github.com/octo/models' };
const commit = '1'.repeat(40);

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 1) });
});
afterEach(() => {
  vi.useRealTimers();
});

const passes =
  (text: string, run = 100): CommentChange =>
  (state) =>
    report(
      state,
      { key: 'k', title: 'k' },
      { run, attempt: 1, commit, verdict: 'pass', decision: text, findings: [], body: `## ${text}` },
    );

/** Through Octokit with its plugins, in virtual time. */
async function post(fake: FakeGitHub, change: CommentChange, token = 'bot') {
  const lines: string[] = [];
  const log = {
    debug: (line: string) => lines.push(`debug: ${line}`),
    info: () => {},
    warn: (line: string) => lines.push(`warn: ${line}`),
  };
  const client = await createClient({ token, apiUrl: 'https://api.github.com', log, fetch: fake.fetch });
  const api = commentApi(client, { owner: 'octo', repo: 'models' }, 7);
  const troubles = troublesOf(log);
  const writer = { api, links, patience: createPatience(undefined, Date.now) };
  const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
  const outcome: CommentOutcome = await inTime(
    updateComment(change, { ...writer, troubles, sleep, random: Math.random, now: Date.now }),
  );
  troubles.tell();
  return { outcome, warnings: lines.filter((line) => line.startsWith('warn')), lines };
}

function fakeWith(options: FakeOptions = {}) {
  return createFakeGitHub(options);
}

const own = (fake: FakeGitHub) => fake.state.comments.filter(({ login }) => login === BOT.login);
const operations = (fake: FakeGitHub) => fake.requests.map(({ operation }) => operation);

describe('the sticky comment', () => {
  test('is created once, then edited in place, and not touched when nothing changed', async () => {
    const fake = fakeWith();
    expect((await post(fake, passes('first'))).outcome).toMatchObject({ kind: 'created' });
    expect((await post(fake, passes('second', 101))).outcome).toMatchObject({ kind: 'updated' });
    const before = fake.requests.length;
    expect((await post(fake, passes('second', 101))).outcome).toMatchObject({ kind: 'unchanged' });
    expect(operations(fake).slice(before)).toEqual(['graphql', 'issues/list-comments']);
    expect(own(fake)).toHaveLength(1);
    expect(own(fake)[0]!.body).toContain('## second');
    expect(fake.state.reactions).toEqual([]);
    expect(fake.violations).toEqual([]);
  });

  test('is not made to say something older', async () => {
    const fake = fakeWith();
    await post(fake, passes('new', 200));
    expect((await post(fake, passes('old', 199))).outcome).toMatchObject({ kind: 'unchanged' });
    expect(
      (await post(fake, (state) => announce(state, { key: 'k', title: 'k', latest: { run: 150, attempt: 1, commit } })))
        .outcome,
    ).toMatchObject({ kind: 'unchanged' });
    expect(own(fake)[0]!.body).toContain('## new');
  });

  test('is found beyond the first hundred comments, and not in a human’s', async () => {
    const fake = fakeWith();
    const { comments } = fake.state;
    const at = { issue: 7, createdAt: 0, updatedAt: 0, writes: 1 };
    for (let id = 1; id <= 250; id++)
      comments.push({ ...at, id, login: 'human', body: id === 3 ? `${MARKER} x -->` : 'Nice.' });
    fake.state.nextId = 1_000;
    await post(fake, passes('first'));
    await post(fake, passes('second', 101));
    expect(own(fake)).toHaveLength(1);
    expect(comments[2]!.body).toBe(`${MARKER} x -->`);
  });

  test('comes once when the answer to its creation is lost, and when it is a 502 after the fact', async () => {
    for (const fault of [
      { kind: 'dropped', after: true },
      { kind: 'status', status: 502, after: true },
    ] as const) {
      let failed = false;
      const fake = fakeWith({
        fault: (_request, operation) => {
          if (failed || operation !== 'issues/create-comment') return undefined;
          failed = true;
          return fault;
        },
      });
      expect((await post(fake, passes('once'))).outcome.kind).not.toBe('failed');
      expect(operations(fake).filter((operation) => operation === 'issues/create-comment')).toHaveLength(1);
      expect(own(fake)).toHaveLength(1);
    }
  });

  test('waits for a secondary rate limit as long as the service asks', async () => {
    let limited = 0;
    const fake = fakeWith({
      fault: (_request, operation) =>
        operation === 'issues/create-comment' && limited++ < 2
          ? { kind: 'secondary-limit', retryAfter: 30 }
          : undefined,
    });
    const start = Date.now();
    expect((await post(fake, passes('late'))).outcome.kind).toBe('created');
    expect(Date.now() - start).toBeGreaterThan(60_000);
  });

  test('merges duplicates that another tool left, keeping the lowest', async () => {
    const fake = fakeWith();
    await post(fake, passes('first'));
    const [comment] = own(fake);
    fake.state.comments.push({ ...comment!, id: 900, body: comment!.body });
    const other: CommentChange = (state) =>
      report(
        state,
        { key: 'other', title: 'other' },
        { run: 100, attempt: 1, commit, verdict: 'fail', decision: 'no', findings: [], body: '## other' },
      );
    expect((await post(fake, other)).outcome).toMatchObject({ kind: 'updated', id: comment!.id });
    expect(own(fake).map(({ id }) => id)).toEqual([comment!.id]);
    expect(parseComment(own(fake)[0]!.body)!.sections.map(({ key }) => key)).toEqual(['k', 'other']);
  });

  test('without permission is one warning that names the scope', async () => {
    const permissions = { ...EVERYTHING, 'pull-requests': 'read' } as const;
    const fake = fakeWith({ tokens: { bot: { ...BOT, permissions } } });
    const { outcome, warnings } = await post(fake, passes('never'));
    expect(outcome.kind).toBe('failed');
    expect(warnings).toEqual([
      'warn: The comment could not be posted: the token may not do that (HTTP 403). Add "permissions: pull-requests: write" to the job. The report is in the job summary; the verdict stands.',
    ]);
  });

  test('with a wrong token says so', async () => {
    const { warnings } = await post(fakeWith(), passes('never'), 'expired');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('the token is not accepted');
  });

  test('works over a real connection, under the path of an Enterprise Server', async () => {
    vi.useRealTimers();
    const fake = fakeWith();
    const { url, close } = await fake.serve();
    try {
      const log = { debug() {}, info() {}, warn() {} };
      const client = await createClient({ token: 'bot', apiUrl: `${url}/api/v3`, log });
      const api = commentApi(client, { owner: 'octo', repo: 'models' }, 7);
      const troubles = troublesOf(log);
      const patience = createPatience();
      const sleep = async () => {};
      expect(
        await updateComment(passes('here'), {
          api,
          links,
          troubles,
          patience,
          sleep,
          random: Math.random,
          now: Date.now,
        }),
      ).toMatchObject({ kind: 'created' });
      expect(fake.violations).toEqual([]);
    } finally {
      await close();
    }
  });
});
