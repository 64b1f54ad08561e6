import { messageOf } from '../core/errors.ts';
import { REQUEST_TIMEOUT_MS } from './client.ts';
import type { CommentApi, PostedComment } from './comment-api.ts';
import { type BodyLinks, parseComment, renderComment } from './comment-body.ts';
import { withLocks } from './comment-lock.ts';
import { type CommentState, EMPTY_COMMENT, mergeComments } from './comment-state.ts';
import { type Patience, pause } from './patience.ts';
import { isUnclear, statusOf } from './request-failure.ts';
import type { Troubles } from './troubles.ts';

/** How a writer changes what the comment says; pure, and called again whenever somebody else was faster. */
export type CommentChange = (state: CommentState) => CommentState;

export interface CommentWriter {
  readonly api: CommentApi;
  readonly links: BodyLinks;
  readonly troubles: Troubles;
  readonly patience: Patience;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Uniform in [0, 1): spreads writers that started together. */
  readonly random: () => number;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
  /**
   * Stop at the first failure, and as soon as a new comment was created, without looking whether another job created one
   * at the same moment. For a writer that comes back: whoever writes next merges what is there twice.
   */
  readonly returnsLater?: boolean;
}

export type CommentOutcome =
  | { readonly kind: 'created' | 'updated'; readonly id: number }
  /** It says so already, or it says something newer. */
  | { readonly kind: 'unchanged'; readonly id: number }
  | { readonly kind: 'failed' };

/** A new comment may be missing from the list for a moment. What was created is looked for again after this time. */
const SETTLE_MS = 3_000;
/**
 * Without a lock, a write begins this soon after what it rests on was read, and has arrived within the time of a request:
 * what still stands there after both was seen by everybody who writes later.
 */
const UNLOCKED_WRITE_WITHIN_MS = 4_000;
const UNLOCKED_SETTLE_MS = UNLOCKED_WRITE_WITHIN_MS + REQUEST_TIMEOUT_MS + 1_000;
/** Of losing against others; what fails is bounded by patience. */
const MAX_ROUNDS = 40;
const RETRY_MS = 2_000;

/**
 * Make the one comment of ours say what `change` makes of it. Writers of several jobs may run at once: after the last of
 * them there is exactly one comment, with the lowest id, that holds what all of them said and the newest of what they
 * said about the same. Never throws: what could not be posted is a trouble, and changes no verdict.
 */
export async function updateComment(change: CommentChange, writer: CommentWriter): Promise<CommentOutcome> {
  try {
    return await converge(change, writer);
  } catch (error) {
    const permission = 'pull-requests: write';
    writer.troubles.add({ view: 'the comment', what: 'could not be posted', permission, error });
    return { kind: 'failed' };
  }
}

async function converge(change: CommentChange, writer: CommentWriter): Promise<CommentOutcome> {
  const { api, sleep, random, links, patience, now } = writer;
  const turn: Turn = { login: null, created: null, writtenAt: null, lock: 'unknown' };
  for (let round = 0; round < MAX_ROUNDS; ) {
    let wait = RETRY_MS * (0.5 + random());
    try {
      turn.login ??= await ownLogin(writer);
      const own = await ownComments(api, turn.login, turn.created);
      const [first] = own;
      if (first === undefined) {
        // Also after an unclear failure the next look at the list tells, not another try.
        wait = SETTLE_MS * (1 + random() / 2);
        turn.writtenAt = now();
        const comment = await api.create(renderComment(change(EMPTY_COMMENT), links));
        if (writer.returnsLater) return { kind: 'created', id: comment.id };
        turn.created = comment.id;
        turn.login = comment.login ?? turn.login;
      } else {
        const outcome = await mergeInto(own, change, turn, writer);
        const unsafeUntil = turn.lock === 'none' && turn.writtenAt !== null ? turn.writtenAt + UNLOCKED_SETTLE_MS : 0;
        if (outcome === 'updated') return { kind: 'updated', id: first.id };
        if (outcome === 'unchanged' && now() >= unsafeUntil) return { kind: kindOf(turn, first.id), id: first.id };
        if (outcome !== 'again') wait = Math.max(0, unsafeUntil - now());
      }
    } catch (error) {
      if (!isUnclear(error)) throw error;
      if (writer.returnsLater || patience.left() === 0) throw error;
      await pause(patience, wait, sleep);
      continue;
    }
    round++;
    await sleep(wait);
  }
  throw new Error(`it did not settle within ${MAX_ROUNDS} rounds`);
}

/** What a writer knows from its earlier rounds. */
interface Turn {
  login: string | null;
  /** Id of the comment that we created. */
  created: number | null;
  /** When we last began to write anything; null where there was nothing to write. */
  writtenAt: number | null;
  lock: 'unknown' | 'held' | 'none';
}

function kindOf({ created, writtenAt }: Turn, first: number): 'created' | 'updated' | 'unchanged' {
  if (created === first) return 'created';
  return writtenAt === null ? 'unchanged' : 'updated';
}

/** `unverified` was written without a lock; `again` means that somebody else changed the set meanwhile. */
type Merged = 'unchanged' | 'updated' | 'unverified' | 'again';

/** One comment of many, under the locks of all. */
async function mergeInto(
  own: readonly PostedComment[],
  change: CommentChange,
  turn: Turn,
  writer: CommentWriter,
): Promise<Merged> {
  const { api, links, now } = writer;
  // Somebody merged the comment that we created into another: only who holds the lock may rest on that.
  const isElsewhere = turn.created !== null && turn.created !== own[0]!.id && turn.lock === 'unknown';
  if (own.length === 1 && !isElsewhere && plan(own, change, links).same) return 'unchanged';
  const ids = own.map(({ id }) => id);
  const merged = await withLocks(ids, turn.login!, writer, async ({ exclusive, isFresh }): Promise<Merged> => {
    turn.lock = exclusive ? 'held' : 'none';
    const readAt = now();
    const mayWrite = exclusive ? isFresh : () => now() - readAt < UNLOCKED_WRITE_WITHIN_MS;
    const found = await Promise.all(ids.map((id) => api.get(id)));
    const current = found.filter((comment) => comment !== null);
    if (current.length < ids.length) return 'again';
    const [survivor, ...duplicates] = current;
    const { body, same } = plan(current, change, links);
    if (!same) {
      turn.writtenAt = now();
      if (!saysIt(await api.update(survivor!.id, body, mayWrite), body)) return 'again';
    }
    // What a duplicate said stands in the survivor by now.
    for (const { id } of duplicates) {
      if (!mayWrite()) return 'again';
      await api.remove(id);
    }
    return same ? 'unchanged' : exclusive ? 'updated' : 'unverified';
  });
  return merged ?? 'again';
}

function plan(own: readonly PostedComment[], change: CommentChange, links: BodyLinks): { body: string; same: boolean } {
  const merged = own.map((comment) => parseComment(comment.body) ?? EMPTY_COMMENT).reduce(mergeComments);
  const body = renderComment(change(merged), links);
  return { body, same: normal(own[0]!.body) === normal(body) };
}

function saysIt(comment: PostedComment | null, body: string): boolean {
  return comment !== null && normal(comment.body) === normal(body);
}

/** The service may trim a body or change its line ends. */
function normal(body: string): string {
  return body.replaceAll('\r\n', '\n').trim();
}

/**
 * Lowest id first: that one stays. A comment of anybody else is none of ours, whatever it says. The one that we created is
 * ours even while the list does not show it: creating another is how duplicates are made.
 */
async function ownComments(api: CommentApi, login: string, created: number | null): Promise<PostedComment[]> {
  const own = (await api.list()).filter((comment) => comment.login === login && parseComment(comment.body) !== null);
  if (own.length === 0 && created !== null) {
    const unlisted = await api.get(created);
    if (unlisted) own.push(unlisted);
  }
  return own.sort((a, b) => a.id - b.id);
}

/** The author of GITHUB_TOKEN. */
const ACTIONS_LOGIN = 'github-actions[bot]';

async function ownLogin({ api, troubles }: CommentWriter): Promise<string> {
  try {
    return await api.viewer();
  } catch (error) {
    if (statusOf(error) === 401 || isUnclear(error)) throw error;
    troubles.debug(`Who the token speaks for is not known (${messageOf(error)}); taken for ${ACTIONS_LOGIN}.`);
    return ACTIONS_LOGIN;
  }
}
