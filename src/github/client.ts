import type { getOctokit } from '@actions/github';
import { messageOf } from '../core/errors.ts';
import type { Logger } from '../core/log.ts';

export type GitHubClient = ReturnType<typeof getOctokit>;

/** One repository, as GitHub names it. */
export interface Repository {
  readonly owner: string;
  readonly repo: string;
}

export interface ClientOptions {
  readonly token: string;
  /** GITHUB_API_URL: on Enterprise Server another one than GitHub's. */
  readonly apiUrl: string;
  readonly log: Logger;
  /** In place of the network and its proxy. */
  readonly fetch?: typeof fetch;
}

/** Longer than a secondary rate limit usually asks for; a job that waits longer costs more than it tells. */
const MAX_WAIT_SECONDS = 120;
const MAX_RATE_LIMIT_RETRIES = 3;
/** Of one request, so that a silent service cannot hold up a job. */
export const REQUEST_TIMEOUT_MS = 15_000;

/** For requests that create something: repeated after an unclear failure, they would create it twice. */
export const NEVER_BLINDLY = { request: { retries: 0 } } as const;

/**
 * Octokit with GitHub's own pace (a write per second, three seconds between what notifies), waiting for rate limits, and
 * retries of what may be repeated. Loaded here at the first use: 200 ms that an action without a comment does not pay.
 */
export async function createClient(options: ClientOptions): Promise<GitHubClient> {
  const [{ getOctokit }, { defaults }, { retry }, { throttling }] = await Promise.all([
    import('@actions/github'),
    import('@actions/github/lib/utils'),
    import('@octokit/plugin-retry'),
    import('@octokit/plugin-throttling'),
  ]);
  const { token, apiUrl, log } = options;
  // GitHub's toolkit knows the proxy; its fetch is kept.
  const send = options.fetch ?? (defaults.request?.fetch as typeof fetch);
  const waitFor =
    (what: string) => (seconds: number, request: { method: string; url: string }, _: unknown, count: number) => {
      const worthIt = seconds <= MAX_WAIT_SECONDS && count < MAX_RATE_LIMIT_RETRIES;
      log.debug(`${what} at ${request.method} ${request.url}: ${worthIt ? `waiting ${seconds} s` : 'giving up'}`);
      return worthIt;
    };
  return getOctokit(
    token,
    {
      baseUrl: apiUrl,
      log: { debug: log.debug, info: log.debug, warn: log.debug, error: log.debug },
      throttle: {
        onRateLimit: waitFor('Rate limit'),
        onSecondaryRateLimit: waitFor('Secondary rate limit'),
      },
      request: {
        fetch: (url: string, init?: RequestInit) =>
          send(url, { ...init, signal: init?.signal ?? AbortSignal.timeout(REQUEST_TIMEOUT_MS) }),
      },
    },
    retry,
    throttling,
  );
}

/** The HTTP status of a failed request; 500 where no answer came. Undefined for what is no request's failure. */
export function statusOf(thrown: unknown): number | undefined {
  const status = (thrown as { status?: unknown } | null)?.status;
  return typeof status === 'number' ? status : undefined;
}

/** True where the request may or may not have been carried out. */
export function isUnclear(thrown: unknown): boolean {
  const status = statusOf(thrown);
  return status === undefined || status >= 500 || status === 408;
}

export function isRateLimit(thrown: unknown): boolean {
  const status = statusOf(thrown);
  return (status === 403 || status === 429) && /rate limit/i.test(messageOf(thrown));
}

/** What a failed request means for a user: the permission to add, where one is missing, and what there is instead. */
export function explain(thrown: unknown, what: string, permission: string, otherwise = ''): string {
  const status = statusOf(thrown);
  const reason = messageOf(thrown).split('\n', 1)[0];
  const end = otherwise === '' ? '' : ` ${otherwise}`;
  if (isRateLimit(thrown)) return `${what}: GitHub limits how fast we may ask (${reason}).${end}`;
  if (status === 403 || status === 404) {
    return `${what}: the token may not do that (HTTP ${status}). Add "permissions: ${permission}" to the job.${end}`;
  }
  if (status === 401)
    return `${what}: the token is not accepted (HTTP 401). Pass github-token: \${{ github.token }}.${end}`;
  return `${what}: ${reason}.${end}`;
}

/** Ends the warning about a view that could not be shown. */
export const SEE_SUMMARY = 'The report is in the job summary; the verdict stands.';
