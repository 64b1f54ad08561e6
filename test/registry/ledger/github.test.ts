import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EnvironmentError } from '../../../src/core/errors.ts';
import { githubLedger } from '../../../src/registry/ledger/github.ts';
import { openLedger } from '../../../src/registry/ledger/kinds.ts';
import type { JsonObject } from '../../fakes/github/description.ts';
import { BOT, createFakeGitHub, EVERYTHING, type FakeGitHub, type FakeOptions } from '../../fakes/github/fake.ts';
import { objectId } from '../../fakes/github/state.ts';
import { inTime } from '../../github/virtual.ts';
import { entryAfter, PLACE } from '../sample.ts';
import { ledgerConformance } from './conformance.ts';

const REF = 'refs/modelassay/digits/production';
const fakes = new Map<string, FakeGitHub>();

function open(fake: FakeGitHub, repository = 'octo/models', token = 'bot') {
  fakes.set(repository, fake);
  return githubLedger({ repository, token, apiUrl: 'https://api.github.com', fetch: fake.fetch });
}

/** Rewrite the chain from the record `back` records before the newest on, with one byte of it changed. */
function rewrite(fake: FakeGitHub, back: number): void {
  const { state } = fake;
  const put = (content: JsonObject) => {
    state.objects.set(objectId(content), content);
    return objectId(content);
  };
  const chain: JsonObject[] = [];
  for (let oid: string | undefined = state.refs.get(REF)!; oid !== undefined; ) {
    const commit: JsonObject = state.objects.get(oid)!;
    chain.unshift(commit);
    [oid] = commit.parents as string[];
  }
  let parent: string | null = null;
  for (const [index, commit] of chain.entries()) {
    const { entries } = state.objects.get(commit.tree as string)! as { entries: JsonObject };
    const blob = state.objects.get(entries['promotion.json'] as string)!;
    const text = Buffer.from(blob.content as string, 'base64').toString();
    const changed = index === chain.length - 1 - back ? text.replace('"promote"', '"promotf"') : text;
    const file = put({ content: Buffer.from(changed).toString('base64'), encoding: 'base64' });
    parent = put({ ...commit, tree: put({ entries: { 'promotion.json': file } }), parents: parent ? [parent] : [] });
  }
  state.refs.set(REF, parent!);
}

let opened = 0;
ledgerConformance({
  name: 'GitHub (a token alone)',
  async open() {
    const fake = createFakeGitHub();
    const repository = `octo/models-${++opened}`;
    return [open(fake, repository), open(fake, repository)];
  },
  tamper: async (ledger, back) => rewrite(fakes.get(ledger.name.split(' ')[0]!)!, back),
  races: 20,
});

describe('the ledger through GitHub’s interface', () => {
  const without = (permissions: object): FakeOptions => ({
    tokens: { bot: { ...BOT, permissions: { ...EVERYTHING, ...permissions } } },
  });
  const fault = (operation: string, what: 'before' | 'after'): FakeOptions => {
    let done = false;
    return {
      fault: (_, asked) => {
        if (done || asked !== operation) return undefined;
        done = true;
        return { kind: 'dropped', after: what === 'after' };
      },
    };
  };
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 1) });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('keeps what GitHub’s description allows, as commits that name who asked', async () => {
    const fake = createFakeGitHub();
    const ledger = open(fake);
    const first = await ledger.append(PLACE, null, entryAfter(null, '1', { actor: 'ada <x>' }));
    if (!first.ok) throw new Error('lost');
    await ledger.append(PLACE, first.record, entryAfter(first.record, '2'));
    const commit = fake.state.objects.get(fake.state.refs.get(REF)!)!;
    expect(commit).toMatchObject({
      parents: [first.record.id],
      author: { name: 'someone', email: 'ledger@modelassay.invalid', date: '2026-05-01T12:00:00.000Z' },
      committer: { name: 'Model Assay' },
    });
    expect(fake.state.objects.get(first.record.id)).toMatchObject({ author: { name: 'ada x' } });
    expect(await ledger.history(PLACE)).toHaveLength(2);
    expect(fake.violations).toEqual([]);
  });

  test.each(['before', 'after'] as const)(
    'an answer to the move that got lost (%s it was done) is cleared up by reading',
    async (when) => {
      const fake = createFakeGitHub(fault('graphql', when));
      const ledger = open(fake);
      // The first question of GraphQL's is the repository's id, which is asked again.
      const appended = await inTime(ledger.append(PLACE, null, entryAfter(null, '1')));
      expect(appended.ok).toBe(true);
      const fakeOfMove = createFakeGitHub({
        fault: ({ body }) =>
          String((body as JsonObject | null)?.query ?? '').startsWith('mutation')
            ? { kind: 'dropped', after: when === 'after' }
            : undefined,
      });
      const unlucky = inTime(open(fakeOfMove).append(PLACE, null, entryAfter(null, '1')));
      if (when === 'after') expect(await unlucky).toMatchObject({ ok: true });
      else await expect(unlucky).rejects.toThrow(/did not move refs\/modelassay\/digits\/production/);
    },
  );

  test('a repository that cannot be seen is an error, never an empty ledger', async () => {
    const blind = open(createFakeGitHub(without({ contents: 'none' })));
    await expect(inTime(blind.read(PLACE))).rejects.toThrow(/contents: write/);
    const stranger = open(createFakeGitHub(), 'octo/models', 'nobody');
    await expect(inTime(stranger.read(PLACE))).rejects.toThrow(EnvironmentError);
    const reader = open(createFakeGitHub(without({ contents: 'read' })));
    expect(await reader.read(PLACE)).toBeNull();
    await expect(inTime(reader.append(PLACE, null, entryAfter(null, '1')))).rejects.toThrow(/contents: write/);
  });

  test('a service in trouble is asked again, and then told', async () => {
    let asked = 0;
    const fake = createFakeGitHub({
      fault: () => (++asked <= 2 ? { kind: 'status', status: 502, after: false } : undefined),
    });
    expect(await inTime(open(fake).read(PLACE))).toBeNull();
    const down = createFakeGitHub({ fault: () => ({ kind: 'status', status: 500, after: false }) });
    await expect(inTime(open(down).read(PLACE))).rejects.toThrow(/HTTP 500/);
    const slow = createFakeGitHub({
      fault: () => (++asked <= 5 ? { kind: 'secondary-limit', retryAfter: 7 } : undefined),
    });
    expect(await inTime(open(slow).read(PLACE))).toBeNull();
  });

  test('is opened with the repository and the token of the workflow, and says which is missing', async () => {
    const folder = '/nowhere';
    const environment = { GITHUB_REPOSITORY: 'octo/models', GITHUB_TOKEN: 'x' };
    const ledger = await openLedger({ kind: 'github' }, { folder, environment });
    expect(ledger.name).toBe('octo/models on api.github.com');
    const other = await openLedger({ kind: 'github', repository: 'octo/ledger' }, { folder, environment });
    expect(other.name).toContain('octo/ledger');
    const given = (variables: NodeJS.ProcessEnv) =>
      openLedger({ kind: 'github' }, { folder, environment: { ...environment, ...variables } });
    await expect(given({ GITHUB_REPOSITORY: '' })).rejects.toThrow('ledger.repository');
    await expect(given({ GITHUB_TOKEN: '' })).rejects.toThrow('set GITHUB_TOKEN');
  });

  test('reads a record once, however often it is asked for', async () => {
    const fake = createFakeGitHub();
    const ledger = open(fake);
    await ledger.append(PLACE, null, entryAfter(null, '1'));
    await ledger.read(PLACE);
    const before = fake.requests.length;
    await ledger.read(PLACE);
    expect(fake.requests.slice(before).map(({ operation }) => operation)).toEqual(['git/list-matching-refs']);
  });
});
