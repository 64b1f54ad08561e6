import type { CommentApi, PostedComment } from '../../src/github/comment-api.ts';
import type { Json, JsonObject } from '../fakes/github/description.ts';
import { DROPPED, type FakeGitHub, type Fault } from '../fakes/github/fake.ts';

/** Virtual time: nothing waits, and every order of events follows from a seed. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Until nobody sleeps any more. */
  run(): Promise<void>;
}

export function createClock(): Clock {
  let time = Date.UTC(2026, 10, 1);
  let order = 0;
  const sleepers: { at: number; order: number; wake: () => void }[] = [];
  return {
    now: () => time,
    sleep: (milliseconds) =>
      new Promise((wake) => {
        sleepers.push({ at: time + milliseconds, order: order++, wake });
      }),
    async run() {
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        if (sleepers.length === 0) return;
        const next = sleepers.reduce((a, b) => (b.at < a.at || (b.at === a.at && b.order < a.order) ? b : a));
        sleepers.splice(sleepers.indexOf(next), 1);
        time = next.at;
        next.wake();
      }
    },
  };
}

/** mulberry32: small, seeded, good enough to shuffle with. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One in `rarity` requests goes wrong, in one of the ways that a service has. */
export function randomFault(random: () => number, rarity: number): Fault | undefined {
  if (random() * rarity >= 1) return undefined;
  const after = random() < 0.6;
  const kind = Math.floor(random() * 4);
  if (kind === 0) return { kind: 'status', status: 502, after };
  if (kind === 1) return { kind: 'dropped', after };
  if (kind === 2) return { kind: 'secondary-limit', retryAfter: 1 + Math.floor(random() ** 3 * 110) };
  return { kind: 'status', status: 500, after: false };
}

class RequestFailure extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface Wire {
  readonly fake: FakeGitHub;
  readonly clock: Clock;
  readonly random: () => number;
  readonly token: string;
  readonly pullRequest: number;
  /** True once this client's job has been killed: nothing is sent any more, and nothing comes back. */
  readonly dead: () => boolean;
}

/**
 * The comment's requests over virtual time, behaving as our client does: what ends a turn is repeated, rate limits are
 * waited for, everything else is sent once.
 */
export function simulatedApi(wire: Wire): CommentApi {
  const { clock, random } = wire;
  const latency = () => clock.sleep(random() < 0.05 ? random() * 9_000 : 20 + random() * 700);

  async function send(method: string, path: string, body: Json, retries: number, maySend = () => true) {
    for (let attempt = 0; ; ) {
      if (!maySend()) throw new Error('not sent');
      await latency();
      if (wire.dead()) await new Promise(() => {});
      const response = wire.fake.handle({ method, path, token: wire.token, body });
      await latency();
      if (wire.dead()) await new Promise(() => {});
      if (response !== DROPPED && response.status < 400) return response;
      const wait = response === DROPPED ? undefined : response.headers['retry-after'];
      if (wait !== undefined) {
        await clock.sleep(Number(wait) * 1_000);
        continue;
      }
      const status = response === DROPPED ? 500 : response.status;
      if (status < 500 || attempt >= retries) {
        throw new RequestFailure(status, response === DROPPED ? 'no answer' : response.body.toString('utf8'));
      }
      attempt++;
      await clock.sleep(attempt ** 2 * 1_000);
    }
  }
  const json = async (...args: Parameters<typeof send>) => {
    const response = await send(...args);
    return { data: response.body.length === 0 ? null : (JSON.parse(response.body.toString('utf8')) as Json), response };
  };
  const gone = async <T>(work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof RequestFailure && error.status === 404) return null;
      throw error;
    }
  };
  const issue = `/repos/octo/models/issues/${wire.pullRequest}/comments`;
  const at = (id: number) => `/repos/octo/models/issues/comments/${id}`;

  return {
    viewer: async () =>
      (
        (await json('POST', '/graphql', { query: '{ viewer { login } }' }, 0)).data as never as {
          data: { viewer: { login: string } };
        }
      ).data.viewer.login,
    async list() {
      const all: PostedComment[] = [];
      for (let page = 1; ; page++) {
        const { data, response } = await json('GET', `${issue}?per_page=100&page=${page}`, null, 0);
        all.push(...(data as JsonObject[]).map(posted));
        if (!response.headers.link) return all;
      }
    },
    get: (id) => gone(async () => posted((await json('GET', at(id), null, 0)).data as JsonObject)),
    create: async (body) => posted((await json('POST', issue, { body }, 0)).data as JsonObject),
    update: (id, body, maySend) =>
      gone(async () => posted((await json('PATCH', at(id), { body }, 0, maySend)).data as JsonObject)),
    async remove(id) {
      await gone(() => send('DELETE', at(id), null, 3));
    },
    async tryLock(id) {
      const { data, response } = await json('POST', `${at(id)}/reactions`, { content: 'eyes' }, 0);
      return response.status === 201 ? ((data as JsonObject).id as number) : null;
    },
    async locks(id, login) {
      const { data, response } = await json('GET', `${at(id)}/reactions?content=eyes&per_page=100`, null, 0);
      return (data as JsonObject[])
        .filter((reaction) => (reaction.user as JsonObject).login === login)
        .map((reaction) => ({
          reaction: reaction.id as number,
          ageMs: Date.parse(response.headers.date!) - Date.parse(reaction.created_at as string),
        }));
    },
    async unlock(id, reaction) {
      await gone(() => send('DELETE', `${at(id)}/reactions/${reaction}`, null, 3));
    },
  };
}

function posted(comment: JsonObject): PostedComment {
  return {
    id: comment.id as number,
    login: (comment.user as JsonObject).login as string,
    body: comment.body as string,
  };
}
