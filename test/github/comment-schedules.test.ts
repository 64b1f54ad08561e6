import { describe, expect, test } from 'vitest';
import { silentLogger } from '../../src/core/log.ts';
import { updateComment } from '../../src/github/comment.ts';
import { MARKER, parseComment, renderComment } from '../../src/github/comment-body.ts';
import { EMPTY_COMMENT, report } from '../../src/github/comment-state.ts';
import { createPatience } from '../../src/github/patience.ts';
import { troublesOf } from '../../src/github/troubles.ts';
import { BOT, createFakeGitHub, EVERYTHING } from '../fakes/github/fake.ts';
import { createClock, randomFault, seededRandom, simulatedApi } from './simulation.ts';

const PULL_REQUEST = 7;
const links = { repositoryUrl: 'https://github.com/octo/models' };
/** Below the time after which a writer looks again for what it created. */
const MAX_LIST_DELAY_MS = 2_900;

interface Writing {
  readonly key: string;
  readonly run: number;
  readonly attempt: number;
  readonly text: string;
}

function changeOf({ key, run, attempt, text }: Writing) {
  const commit = run.toString(16).padStart(40, '0');
  const fresh = { run, attempt, commit, verdict: 'pass', decision: text, findings: [], body: `## ${text}` } as const;
  return (state: typeof EMPTY_COMMENT) => report(state, { key, title: key }, fresh);
}

/** Two to five writers, some of the same section, some of an older run or attempt; all different in what they say. */
function randomWritings(random: () => number): Writing[] {
  const taken = new Set<string>();
  const writings: Writing[] = [];
  const count = 2 + Math.floor(random() * 4);
  while (writings.length < count) {
    const key = `leg ${Math.floor(random() * 3)}`;
    const run = 100 + Math.floor(random() * 3);
    const attempt = 1 + Math.floor(random() * 2);
    const id = `${key} of run ${run}, attempt ${attempt}`;
    if (taken.has(id)) continue;
    taken.add(id);
    writings.push({ key, run, attempt, text: id });
  }
  return writings;
}

function newestOf(writings: readonly Writing[]): Record<string, string> {
  const newest = new Map<string, Writing>();
  for (const writing of writings) {
    const other = newest.get(writing.key);
    if (!other || writing.run > other.run || (writing.run === other.run && writing.attempt > other.attempt)) {
      newest.set(writing.key, writing);
    }
  }
  return Object.fromEntries([...newest].map(([key, { text }]) => [key, `## ${text}`]).sort());
}

interface Schedule {
  readonly seed: number;
  /** Kill one writer somewhere in the middle, and let another come when all is over. */
  readonly crash?: boolean;
  /** The token may comment and not react. */
  readonly withoutReactions?: boolean;
}

async function play({ seed, crash = false, withoutReactions = false }: Schedule) {
  const random = seededRandom(seed);
  const clock = createClock();
  const listDelay = random() < 0.5 ? 0 : random() * MAX_LIST_DELAY_MS;
  const faults = random() < 0.2 ? Number.POSITIVE_INFINITY : 5 + random() * 15;
  const fake = createFakeGitHub({
    tokens: { bot: BOT, human: { login: 'human', permissions: EVERYTHING } },
    fault: (_request, operation) =>
      withoutReactions && operation.startsWith('reactions/')
        ? { kind: 'status', status: 403, after: false }
        : randomFault(random, faults),
    now: clock.now,
    listDelay: () => listDelay,
    checkSchemas: seed % 50 === 0,
  });
  const post = (login: string, body: string) =>
    fake.state.comments.push({
      id: fake.state.nextId++,
      issue: PULL_REQUEST,
      login,
      createdAt: 0,
      updatedAt: 0,
      body,
      writes: 1,
    });
  for (let noise = random() < 0.05 ? 120 : 1; noise > 0; noise--) post('human', 'Looks good.');
  post('human', `${MARKER} forged -->`);
  const earlier: Writing = { key: 'leg 9', run: 99, attempt: 1, text: 'leg 9 of run 99' };
  const hasEarlier = random() < 0.5;
  if (hasEarlier) post(BOT.login, renderComment(changeOf(earlier)(EMPTY_COMMENT), links));

  const writings = randomWritings(random);
  const victim = crash ? Math.floor(random() * writings.length) : -1;
  const diesAt = clock.now() + random() * 12_000;
  const outcomes = writings.map(async (writing, index) => {
    await clock.sleep(random() * 5_000);
    return write(writing, () => index === victim && clock.now() >= diesAt);
  });
  const write = (writing: Writing, dead = () => false) => {
    const api = simulatedApi({ fake, clock, random, token: 'bot', pullRequest: PULL_REQUEST, dead });
    return updateComment(changeOf(writing), {
      api,
      links,
      troubles: troublesOf(silentLogger),
      patience: createPatience(Number.POSITIVE_INFINITY, clock.now),
      sleep: clock.sleep,
      random,
      now: clock.now,
    });
  };
  await clock.run();
  const finished = await Promise.all(outcomes.filter((_, index) => index !== victim));
  const all = [...(hasEarlier ? [earlier] : []), ...writings.filter((_, index) => index !== victim)];
  if (crash) {
    const late: Writing = { key: 'leg 8', run: 200, attempt: 1, text: 'leg 8 of run 200' };
    const last = write(late);
    await clock.run();
    finished.push(await last);
    all.push(late);
  }
  const own = fake.state.comments.filter(({ login, body }) => login === BOT.login && body.startsWith(MARKER));
  const sections = Object.fromEntries(
    (own[0] ? parseComment(own[0].body)!.sections : []).map(({ key, report: done }) => [key, done?.body]).sort(),
  );
  return { fake, own, sections, all, writings, victim, finished };
}

describe('writers at the same time', () => {
  test.each(Array.from({ length: 10 }, (_, block) => block))(
    'block %i of 50 schedules ends in one comment with the newest of everything',
    async (block) => {
      for (let seed = block * 50; seed < block * 50 + 50; seed++) {
        const { fake, own, sections, all, finished } = await play({ seed });
        const outcome = {
          seed,
          comments: own.length,
          sections,
          failed: finished.filter(({ kind }) => kind === 'failed'),
        };
        expect(outcome).toEqual({ seed, comments: 1, sections: newestOf(all), failed: [] });
        expect(fake.violations).toEqual([]);
        expect(fake.state.comments.filter(({ login, writes }) => login === 'human' && writes > 1)).toEqual([]);
      }
    },
  );

  test('lose nothing where the token may not react, so that nobody can lock', async () => {
    for (let seed = 2_000; seed < 2_200; seed++) {
      const { own, sections, all, finished } = await play({ seed, withoutReactions: true });
      const failed = finished.filter(({ kind }) => kind === 'failed');
      expect({ seed, comments: own.length, sections, failed }).toEqual({
        seed,
        comments: 1,
        sections: newestOf(all),
        failed: [],
      });
    }
  });

  test('a job that dies in the middle loses nothing of the others', async () => {
    for (let seed = 1_000; seed < 1_100; seed++) {
      const { own, sections, all, writings, victim } = await play({ seed, crash: true });
      expect({ seed, comments: own.length }).toEqual({ seed, comments: 1 });
      // What the dead one had already said may stand there, and is newer than what it would have replaced.
      const possible = [newestOf(all), newestOf([...all, writings[victim]!])];
      expect(possible, `seed ${seed}`).toContainEqual(sections);
    }
  });
});
