import { messageOf } from '../core/errors.ts';
import type { Logger } from '../core/log.ts';
import { explain, isUnclear, SEE_SUMMARY, statusOf } from './client.ts';
import type { CommentApi, PostedComment } from './comment-api.ts';
import { type BodyLinks, parseComment, renderComment } from './comment-body.ts';
import { withLocks } from './comment-lock.ts';
import { type CommentState, EMPTY_COMMENT, mergeComments } from './comment-state.ts';

/** How a writer changes what the comment says; pure, and called again whenever somebody else was faster. */
export type CommentChange = (state: CommentState) => CommentState;

export interface CommentWriter {
  readonly api: CommentApi;
  readonly links: BodyLinks;
  readonly log: Logger;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Uniform in [0, 1): spreads writers that started together. */
  readonly random: () => number;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
  /**
   * Stop as soon as a new comment was created, without looking whether another job created one at the same moment. For a
   * writer that comes back: whoever writes next merges what is there twice.
   */
  readonly returnsLater?: boolean;
}

export type CommentOutcome =
  | { readonly kind: 'created' | 'updated'; readonly id: number }
  /** It says so already, or it says something newer. */
  | { readonly kind: 'unchanged'; readonly id: number }
  | { readonly kind: 'failed'; readonly reason: string };

/** A new comment may be missing from the list for a moment. What was created is looked for again after this time. */
const SETTLE_MS = 3_000;
const MAX_ROUNDS = 20;
const RETRY_MS = 2_000;

/**
 * Make the one comment of ours say what `change` makes of it. Writers of several jobs may run at once: after the last of
 * them there is exactly one comment, with the lowest id, that holds what all of them said and the newest of what they
 * said about the same. Never throws: what could not be posted is told in one warning, and changes no verdict.
 */
export async function updateComment(change: CommentChange, writer: CommentWriter): Promise<CommentOutcome> {
  try {
    return await converge(change, writer);
  } catch (thrown) {
    const reason = explain(thrown, 'The comment could not be posted', 'pull-requests: write', SEE_SUMMARY);
    writer.log.warn(reason);
    return { kind: 'failed', reason };
  }
}

async function converge(change: CommentChange, writer: CommentWriter): Promise<CommentOutcome> {
  const { api, sleep, random, links } = writer;
  let login = await ownLogin(writer);
  let created: number | undefined;
  let updated = false;
  let failure: unknown;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let pause = RETRY_MS * (0.5 + random());
    try {
      const own = await ownComments(api, login, created);
      const [first] = own;
      if (first === undefined) {
        // Also after an unclear failure the next look at the list tells, not another try.
        pause = SETTLE_MS * (1 + random() / 2);
        const comment = await api.create(renderComment(change(EMPTY_COMMENT), links));
        if (writer.returnsLater) return { kind: 'created', id: comment.id };
        created = comment.id;
        login = comment.login ?? login;
      } else {
        const outcome = await mergeInto(own, change, login, writer);
        if (outcome === 'updated') return { kind: 'updated', id: first.id };
        if (outcome === 'unchanged') {
          return { kind: created === first.id ? 'created' : updated ? 'updated' : 'unchanged', id: first.id };
        }
        if (outcome === 'unverified') {
          updated = true;
          pause = SETTLE_MS;
        }
      }
    } catch (thrown) {
      if (!isUnclear(thrown)) throw thrown;
      failure = thrown;
    }
    await sleep(pause);
  }
  throw failure ?? new Error(`it did not settle within ${MAX_ROUNDS} rounds`);
}

/** `unverified` was written without a lock; `again` means that somebody else changed the set meanwhile. */
type Merged = 'unchanged' | 'updated' | 'unverified' | 'again';

/** One comment of many, under the locks of all. */
async function mergeInto(
  own: readonly PostedComment[],
  change: CommentChange,
  login: string,
  writer: CommentWriter,
): Promise<Merged> {
  const { api, links } = writer;
  if (own.length === 1 && plan(own, change, links).same) return 'unchanged';
  const ids = own.map(({ id }) => id);
  const merged = await withLocks(ids, login, writer, async ({ exclusive, isFresh }): Promise<Merged> => {
    const current: PostedComment[] = [];
    for (const id of ids) {
      const comment = await api.get(id);
      if (comment === null) return 'again';
      current.push(comment);
    }
    const [survivor, ...duplicates] = current;
    const { body, same } = plan(current, change, links);
    if (!same && !saysIt(await api.update(survivor!.id, body, isFresh), body)) return 'again';
    // What a duplicate said stands in the survivor by now.
    for (const { id } of duplicates) {
      if (!isFresh()) return 'again';
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
async function ownComments(api: CommentApi, login: string, created: number | undefined): Promise<PostedComment[]> {
  const own = (await api.list()).filter((comment) => comment.login === login && parseComment(comment.body) !== null);
  if (own.length === 0 && created !== undefined) {
    const unlisted = await api.get(created);
    if (unlisted) own.push(unlisted);
  }
  return own.sort((a, b) => a.id - b.id);
}

/** The author of GITHUB_TOKEN. */
const ACTIONS_LOGIN = 'github-actions[bot]';

async function ownLogin({ api, log }: CommentWriter): Promise<string> {
  try {
    return await api.viewer();
  } catch (thrown) {
    if (statusOf(thrown) === 401) throw thrown;
    log.debug(`Who the token speaks for is not known (${messageOf(thrown)}); taken for ${ACTIONS_LOGIN}.`);
    return ACTIONS_LOGIN;
  }
}
