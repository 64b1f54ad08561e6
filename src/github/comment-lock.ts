import { messageOf } from '../core/errors.ts';
import { REQUEST_TIMEOUT_MS } from './client.ts';
import type { CommentApi } from './comment-api.ts';
import { type Patience, pause } from './patience.ts';
import { isThrottled, isUnclear } from './request-failure.ts';
import type { Troubles } from './troubles.ts';

export interface LockClock {
  readonly api: CommentApi;
  readonly troubles: Pick<Troubles, 'debug'>;
  readonly patience: Patience;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
  readonly now: () => number;
}

export interface Hold {
  /** False where there was no lock to be had: then the work must be looked at again. */
  readonly exclusive: boolean;
  /** True while a write may still be started. */
  readonly isFresh: () => boolean;
}

/** Whoever holds a lock longer has died: others take it away. By the service's clock. */
export const LEASE_MS = 60_000;
/** No write is started later than this after the lock was asked for, so that it has arrived when the lease ends. */
const WRITE_WITHIN_MS = LEASE_MS - 2 * REQUEST_TIMEOUT_MS;
const POLL_MS = 1_500;
const GIVE_UP_MS = 3 * LEASE_MS;

/**
 * GitHub has no compare-and-swap for comments: two writers that read, change and write would lose each other's words. So
 * writing happens under a lock on each comment, taken in the order of their ids. Without the lock (a token that may not
 * react) the work is done all the same. Returns undefined where the locks were not to be had in time.
 */
export async function withLocks<T>(
  comments: readonly number[],
  login: string,
  clock: LockClock,
  work: (hold: Hold) => Promise<T>,
): Promise<T | undefined> {
  const held: { comment: number; reaction: number }[] = [];
  let since = clock.now();
  try {
    for (const comment of comments) {
      const askedAt = clock.now();
      const reaction = await take(comment, login, clock);
      if (reaction === 'gone') return undefined;
      if (reaction === 'unavailable') continue;
      held.push({ comment, reaction: reaction.id });
      since = held.length === 1 ? reaction.askedAt : Math.min(since, askedAt);
    }
    const isFresh = () => clock.now() - since < WRITE_WITHIN_MS;
    return await work({ exclusive: held.length === comments.length, isFresh });
  } finally {
    for (const { comment, reaction } of held) await release(comment, reaction, clock);
  }
}

type Taken = { readonly id: number; readonly askedAt: number } | 'gone' | 'unavailable';

async function take(comment: number, login: string, clock: LockClock): Promise<Taken> {
  const { api, troubles, patience, sleep, random, now } = clock;
  const start = now();
  while (now() - start < GIVE_UP_MS) {
    const askedAt = now();
    try {
      const id = await api.tryLock(comment);
      if (id !== null) return { id, askedAt };
      for (const lock of await api.locks(comment, login)) {
        if (lock.ageMs > LEASE_MS) await api.unlock(comment, lock.reaction);
      }
    } catch (error) {
      const status = (error as { status?: unknown }).status;
      if (status === 404 || status === 410) return 'gone';
      // An unclear failure may have taken the lock for us; then nobody gives it back, and it ends with its lease.
      if (isThrottled(error)) throw error;
      if (!isUnclear(error)) {
        troubles.debug(`Comment ${comment} is written without a lock: ${messageOf(error)}`);
        return 'unavailable';
      }
      if (patience.left() === 0) throw error;
      await pause(patience, POLL_MS * (0.5 + random()), sleep);
      continue;
    }
    await sleep(POLL_MS * (0.5 + random()));
  }
  return 'gone';
}

async function release(comment: number, reaction: number, { api, troubles }: LockClock): Promise<void> {
  try {
    await api.unlock(comment, reaction);
  } catch (error) {
    troubles.debug(`A lock on comment ${comment} was not given back and ends with its lease: ${messageOf(error)}`);
  }
}
