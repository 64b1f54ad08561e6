import type { getOctokit } from '@actions/github';
import type { Logger } from '../core/log.ts';
import { createPatience, insist, type Patience } from './patience.ts';

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
  /** Shared by all clients of one job; a minute of its own otherwise. */
  readonly patience?: Patience;
  /** How often an unanswered request is sent again; 0 for who repeats a whole turn. `REPEATS` otherwise. */
  readonly repeats?: number;
}

/** Longer than a secondary rate limit usually asks for; a job that waits longer costs more than it tells. */
const MAX_WAIT_SECONDS = 120;
const MAX_RATE_LIMIT_RETRIES = 3;
/** Of one request, so that a silent service cannot hold up a job. */
export const REQUEST_TIMEOUT_MS = 15_000;
/** When patience is spent. */
const LAST_TIMEOUT_MS = 5_000;
/** Of one request, and only while patience lasts. */
export const REPEATS = 3;

/** For requests that create something: repeated after an unclear failure, they would create it twice. */
export const NEVER_BLINDLY = { request: { retries: 0 } } as const;

/**
 * Octokit with GitHub's own pace (a write per second, three seconds between what notifies), waiting for rate limits, and
 * asking again what may be repeated, within one budget of time. Loaded here at the first use: 200 ms that an action
 * without a comment does not pay.
 */
export async function createClient(options: ClientOptions): Promise<GitHubClient> {
  const [{ getOctokit }, { defaults }, { throttling }] = await Promise.all([
    import('@actions/github'),
    import('@actions/github/lib/utils'),
    import('@octokit/plugin-throttling'),
  ]);
  const { token, apiUrl, log, patience = createPatience(), repeats = REPEATS } = options;
  // GitHub's toolkit knows the proxy; its fetch is kept.
  const send = options.fetch ?? (defaults.request?.fetch as typeof fetch);
  const waitFor =
    (what: string) => (seconds: number, request: { method: string; url: string }, _: unknown, count: number) => {
      const worthIt = seconds <= MAX_WAIT_SECONDS && count < MAX_RATE_LIMIT_RETRIES;
      log.debug(`${what} at ${request.method} ${request.url}: ${worthIt ? `waiting ${seconds} s` : 'giving up'}`);
      return worthIt;
    };
  /** Only what was sent and failed counts, not what waited for its turn. */
  const sendInTime = async (url: string, init?: RequestInit) => {
    const from = patience.now();
    const timeout = patience.left() > 0 ? REQUEST_TIMEOUT_MS : LAST_TIMEOUT_MS;
    try {
      const response = await send(url, { ...init, signal: init?.signal ?? AbortSignal.timeout(timeout) });
      if (response.status >= 500) patience.lose(from, patience.now());
      return response;
    } catch (error) {
      patience.lose(from, patience.now());
      throw error;
    }
  };
  const client = getOctokit(
    token,
    {
      baseUrl: apiUrl,
      log: { debug: log.debug, info: log.debug, warn: log.debug, error: log.debug },
      throttle: {
        onRateLimit: waitFor('Rate limit'),
        onSecondaryRateLimit: waitFor('Secondary rate limit'),
      },
      request: { fetch: sendInTime },
    },
    throttling,
  );
  client.hook.wrap('request', (ask, request) =>
    insist(
      patience,
      async () => ask(request),
      (request.request as { retries?: number } | undefined)?.retries ?? repeats,
    ),
  );
  patiences.set(client, patience);
  return client;
}

const patiences = new WeakMap<GitHubClient, Patience>();

/** What this client, and others of its job, may still wait. */
export function patienceOf(client: GitHubClient): Patience {
  return patiences.get(client) ?? createPatience(0);
}
