import { type GitHubClient, NEVER_BLINDLY, REPEATS, type Repository } from './client.ts';
import { statusOf } from './request-failure.ts';

export interface PostedComment {
  readonly id: number;
  readonly login: string | null;
  readonly body: string;
}

export interface Lock {
  readonly reaction: number;
  /** By the service's clock, in milliseconds. */
  readonly ageMs: number;
}

/**
 * What the sticky comment asks of GitHub; every failure is a request error with a `status`. Everything is sent once but
 * what ends a turn (`remove`, `unlock`): whoever writes begins the whole turn again.
 */
export interface CommentApi {
  /** Who the token speaks for. */
  viewer(): Promise<string>;
  list(): Promise<PostedComment[]>;
  /** Null where there is none any more. */
  get(id: number): Promise<PostedComment | null>;
  /** Whoever gets an unclear failure looks at the list before trying again. */
  create(body: string): Promise<PostedComment>;
  /** Not sent at all when `maySend` says no at the moment of sending, however long it had to queue. */
  update(id: number, body: string, maySend: () => boolean): Promise<PostedComment | null>;
  remove(id: number): Promise<void>;
  /** The id of the reaction that was created; null where it was there already. */
  tryLock(id: number): Promise<number | null>;
  locks(id: number, login: string): Promise<Lock[]>;
  unlock(id: number, reaction: number): Promise<void>;
}

/**
 * A reaction of ours on the comment is the lock: GitHub answers 201 to the one who created it and 200 to everybody else
 * ("HTTP 200 status means that you already added the reaction type", docs.github.com, REST, Reactions). Reactions notify
 * nobody and need no permission beyond the comment's own.
 */
const LOCK_REACTION = 'eyes';

const REPEATED = { request: { retries: REPEATS } } as const;

export function commentApi(client: GitHubClient, repository: Repository, pullRequest: number): CommentApi {
  const { issues, reactions } = client.rest;
  const at = (id: number) => ({ ...repository, comment_id: id });
  return {
    viewer: () => loginOf(client),
    async list() {
      const all = await client.paginate(issues.listComments, {
        ...repository,
        issue_number: pullRequest,
        per_page: 100,
        ...NEVER_BLINDLY,
      });
      return all.map(posted);
    },
    get: (id) => nullWhenGone(async () => posted((await issues.getComment({ ...at(id), ...NEVER_BLINDLY })).data)),
    async create(body) {
      const request = { ...repository, issue_number: pullRequest, body, ...NEVER_BLINDLY };
      return posted((await issues.createComment(request)).data);
    },
    update: (id, body, maySend) =>
      nullWhenGone(async () => {
        const request = { ...at(id), body, request: { retries: 0, fetch: guarded(client, maySend) } };
        return posted((await issues.updateComment(request)).data);
      }),
    async remove(id) {
      await nullWhenGone(() => issues.deleteComment({ ...at(id), ...REPEATED }));
    },
    async tryLock(id) {
      const request = { ...at(id), content: LOCK_REACTION, ...NEVER_BLINDLY } as const;
      const { status, data } = await reactions.createForIssueComment(request);
      return (status as number) === 201 ? data.id : null;
    },
    async locks(id, login) {
      const { data, headers } = await reactions.listForIssueComment({
        ...at(id),
        content: LOCK_REACTION,
        per_page: 100,
        ...NEVER_BLINDLY,
      });
      const now = Date.parse(headers.date ?? '') || Date.now();
      return data
        .filter((reaction) => reaction.user?.login === login)
        .map((reaction) => ({ reaction: reaction.id, ageMs: now - Date.parse(reaction.created_at) }));
    },
    async unlock(id, reaction) {
      await nullWhenGone(() => reactions.deleteForIssueComment({ ...at(id), reaction_id: reaction, ...REPEATED }));
    },
  };
}

const logins = new WeakMap<GitHubClient, Promise<string>>();

/** Asked once for each client: a token does not change its owner. */
function loginOf(client: GitHubClient): Promise<string> {
  let login = logins.get(client);
  if (!login) {
    login = client
      .graphql<{ viewer: { login: string } }>('{ viewer { login } }', { ...NEVER_BLINDLY })
      .then(({ viewer }) => viewer.login);
    logins.set(client, login);
    login.catch(() => logins.delete(client));
  }
  return login;
}

/** The client's own fetch, asked for permission first: pacing and rate limits can hold a request up for minutes. */
function guarded(client: GitHubClient, maySend: () => boolean): typeof fetch {
  const send = client.request.endpoint.DEFAULTS.request?.fetch as typeof fetch;
  return async (url, init) => {
    if (!maySend()) throw new Error('not sent: the lock on the comment may have run out');
    return send(url, init);
  };
}

function posted(comment: { id: number; body?: string; user: { login: string } | null }): PostedComment {
  return { id: comment.id, login: comment.user?.login ?? null, body: comment.body ?? '' };
}

async function nullWhenGone<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (statusOf(error) === 404 || statusOf(error) === 410) return null;
    throw error;
  }
}
