import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { appendToResultsRef, readResultsRef } from '../../src/github/results-ref.ts';
import { earlierResults, mergeBaseOf, resultsOfCommit } from '../../src/github/stored-results.ts';
import type { Result } from '../../src/result/document.ts';
import { BOT, createFakeGitHub, EVERYTHING, type FakeGitHub } from '../fakes/github/fake.ts';
import { aCheck, aResult } from './results.ts';
import { randomFault, seededRandom } from './simulation.ts';
import { clientOf, inTime } from './virtual.ts';

const repository = { owner: 'octo', repo: 'models' };
const COMMIT = '1'.repeat(40);
const OTHER = '2'.repeat(40);

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 1) });
});
afterEach(() => {
  vi.useRealTimers();
});

const result = (gate: string, changes: Partial<Result> = {}) => aResult([aCheck('a', 'pass')], { gate, ...changes });
const of = (commit: string) => ({ source: { repository: 'octo/models', commit, ref: null } });

function withRun(fake: FakeGitHub, id: number, event: string, results: readonly unknown[], headSha = COMMIT) {
  fake.state.runs.push({ id, attempt: 1, headSha, event, conclusion: 'success' });
  const files = results.map((item, index) => [`results/${index}.json`, new TextEncoder().encode(JSON.stringify(item))]);
  const zip = Buffer.from(zipSync(Object.fromEntries(files)));
  fake.state.artifacts.push({
    id: fake.state.nextId++,
    run: id,
    name: 'modelassay',
    headSha,
    createdAt: 0,
    zip,
    expired: false,
  });
}

describe('the merge base', () => {
  test('is GitHub’s, or unknown', async () => {
    const fake = createFakeGitHub();
    fake.state.mergeBases.set('main...feature', OTHER);
    const { client, log } = await clientOf(fake);
    expect(await inTime(mergeBaseOf(client, repository, 'main', 'feature', log))).toBe(OTHER);
    expect(await inTime(mergeBaseOf(client, repository, 'main', 'gone', log))).toBeNull();
    expect(fake.violations).toEqual([]);
  });
});

describe('results of a commit', () => {
  test('come from the newest trusted run on that very commit', async () => {
    const fake = createFakeGitHub();
    withRun(fake, 10, 'push', [result('old')]);
    withRun(fake, 11, 'push', [result('accuracy'), result('foreign', of(OTHER)), { schema: 'x' }]);
    withRun(fake, 12, 'pull_request', [result('untrusted')]);
    withRun(fake, 13, 'push', [result('elsewhere')], OTHER);
    const { client, log } = await clientOf(fake);
    const found = await inTime(resultsOfCommit(client, repository, COMMIT, log));
    expect(found).toEqual({ results: [result('accuracy')], from: 'run 11' });
    expect(fake.violations).toEqual([]);
  });

  test('pass over a run whose artifacts are gone', async () => {
    const fake = createFakeGitHub();
    withRun(fake, 10, 'push', [result('accuracy')]);
    fake.state.runs.push({ id: 11, attempt: 1, headSha: COMMIT, event: 'push', conclusion: 'success' });
    const { client, log } = await clientOf(fake);
    expect(await inTime(resultsOfCommit(client, repository, COMMIT, log))).toMatchObject({ from: 'run 10' });
  });

  test('that are nowhere are said to be nowhere, and why', async () => {
    const fake = createFakeGitHub();
    const { client, log } = await clientOf(fake);
    const none = await inTime(resultsOfCommit(client, repository, COMMIT, log));
    expect(none).toEqual({ notFound: 'There is no result of commit 111111111111: no run on a branch measured it.' });
    const closed = createFakeGitHub({ tokens: { bot: { ...BOT, permissions: { ...EVERYTHING, actions: 'none' } } } });
    const other = await clientOf(closed);
    const forbidden = await inTime(resultsOfCommit(other.client, repository, COMMIT, other.log));
    expect(forbidden).toEqual({ notFound: expect.stringContaining('actions: read') });
  });
});

describe('the ref that keeps results', () => {
  test('tells the results of the commits that came last, newest first, whatever cannot be read', async () => {
    const fake = createFakeGitHub();
    const { client, log } = await clientOf(fake);
    expect(await inTime(earlierResults(client, repository, log))).toEqual([]);
    const commits = Array.from({ length: 23 }, (_, at) => (at + 10).toString(16).padStart(40, '0'));
    for (const commit of commits) {
      await inTime(appendToResultsRef(client, repository, commit, [result('accuracy', of(commit))]));
    }
    // The same commit measured by a second job is one commit.
    await inTime(appendToResultsRef(client, repository, commits.at(-1)!, [result('drift', of(commits.at(-1)!))]));
    const found = await inTime(earlierResults(client, repository, log));
    expect(found.map(({ gate, source }) => [gate, source.commit])).toEqual([
      ['accuracy', commits.at(-1)],
      ['drift', commits.at(-1)],
      ...commits
        .slice(4, -1)
        .toReversed()
        .map((commit) => ['accuracy', commit]),
    ]);
    expect(fake.violations).toEqual([]);
    const down = createFakeGitHub({ fault: () => ({ kind: 'status', status: 500, after: false }) });
    const other = await clientOf(down);
    expect(await inTime(earlierResults(other.client, repository, other.log))).toEqual([]);
  });

  test('gives back what was appended, and is asked before artifacts', async () => {
    const fake = createFakeGitHub();
    const { client, log } = await clientOf(fake);
    await inTime(appendToResultsRef(client, repository, COMMIT, [result('accuracy')]));
    await inTime(appendToResultsRef(client, repository, OTHER, [result('drift', of(OTHER))]));
    await inTime(appendToResultsRef(client, repository, COMMIT, [result('latency')]));
    expect(await inTime(resultsOfCommit(client, repository, COMMIT, log))).toEqual({
      results: [result('accuracy'), result('latency')],
      from: 'refs/modelassay/results',
    });
    expect(await inTime(readResultsRef(client, repository, OTHER))).toHaveLength(1);
    expect(await inTime(readResultsRef(client, repository, '3'.repeat(40)))).toEqual([]);
    expect(fake.violations).toEqual([]);
  });

  test('is not moved when it holds them already', async () => {
    const fake = createFakeGitHub();
    const { client } = await clientOf(fake);
    await inTime(appendToResultsRef(client, repository, COMMIT, [result('accuracy')]));
    const tip = fake.state.refs.get('refs/modelassay/results');
    await inTime(appendToResultsRef(client, repository, COMMIT, [result('accuracy')]));
    expect(fake.state.refs.get('refs/modelassay/results')).toBe(tip);
  });

  test('takes results beyond a megabyte', async () => {
    const fake = createFakeGitHub();
    const { client } = await clientOf(fake);
    const checks = Array.from({ length: 150 }, (_, index) =>
      aCheck(`c${index}`, 'pass', { reason: 'x'.repeat(9_000) }),
    );
    await inTime(appendToResultsRef(client, repository, COMMIT, [aResult(checks)]));
    await inTime(appendToResultsRef(client, repository, COMMIT, [result('drift')]));
    expect(await inTime(readResultsRef(client, repository, COMMIT))).toHaveLength(2);
  });

  test.each([1, 2, 3, 4, 5])('loses nothing when four jobs append at once, with faults (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const fake = createFakeGitHub({ fault: () => randomFault(random, 12), now: Date.now });
    const gates = ['a', 'b', 'c', 'd'];
    const jobs = gates.map(async (gate) => {
      const { client } = await clientOf(fake);
      const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
      await appendToResultsRef(client, repository, COMMIT, [result(gate)], sleep);
    });
    await inTime(Promise.all(jobs));
    const tip = fake.state.refs.get('refs/modelassay/results')!;
    const kept = JSON.parse(fake.state.files.get(`${tip}:results/11/${COMMIT}.json`)!) as Result[];
    expect(kept.map(({ gate }) => gate)).toEqual(gates);
    expect(fake.violations).toEqual([]);
  });

  test('without permission is an error that names the scope', async () => {
    const fake = createFakeGitHub({ tokens: { bot: { ...BOT, permissions: { ...EVERYTHING, contents: 'read' } } } });
    const { client } = await clientOf(fake);
    await expect(inTime(appendToResultsRef(client, repository, COMMIT, [result('a')]))).rejects.toThrow(
      /contents: write/,
    );
  });
});
