import {
  ConfigurationError,
  EnvironmentError,
  InterruptedError,
  messageOf,
  type SourcePosition,
  SubjectError,
} from '../../core/errors.ts';
import { type RetryPolicy, retry } from '../../core/retry.ts';
import type { Milliseconds } from '../../core/units.ts';
import { visible } from '../../wording/visible.ts';

export interface ExchangeOptions {
  /** What messages call the endpoint. */
  readonly name: string;
  /** Header → the environment variable that holds its value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly environment: NodeJS.ProcessEnv;
  /** Of one request. */
  readonly timeout: Milliseconds;
  readonly retries: number;
  readonly position: SourcePosition | undefined;
  readonly signal: AbortSignal;
  /** Waits between tries; for tests. */
  readonly firstWaitMs?: number | undefined;
}

/** JSON over HTTP. A request is tried again where trying again can help; redirects are refused, for a login travels along. */
export interface Exchange {
  /** Null where the endpoint has nothing at this address. */
  get(url: string): Promise<unknown>;
  post(url: string, body: unknown): Promise<unknown>;
  /** Requests so far that were tried again. */
  readonly retried: number;
}

/** What a proxy or a server that is starting, busy or restarting says. */
const PASSING: readonly number[] = [429, 502, 503, 504];
const MOST_ANSWER = 256 * 2 ** 20;
const SHOWN = 300;

/**
 * Throws ConfigurationError for a login whose variable is not set. Requests throw EnvironmentError where the endpoint is
 * not reached in time, ConfigurationError where it refuses the login or does not know the address, and SubjectError for
 * whatever else it answers that is no JSON object with an answer.
 */
export function openExchange(options: ExchangeOptions): Exchange {
  const headers = { accept: 'application/json', ...loginOf(options) };
  const policy: RetryPolicy = {
    tries: options.retries + 1,
    firstWaitMs: options.firstWaitMs ?? 200,
    maxWaitMs: 10_000,
    jitter: true,
  };
  let retried = 0;
  const send = async (url: string, init: RequestInit): Promise<Reply> =>
    retry<Reply>(policy, async (turn) => {
      const again = (wait?: number) => {
        retried++;
        return turn.again(wait);
      };
      let reply: Reply;
      try {
        reply = await exchange(url, init, options);
      } catch (error) {
        if (options.signal.aborted) throw new InterruptedError('Interrupted.', { cause: error });
        if (error instanceof TooLongError) throw error.told(options);
        if (turn.last) throw unreachable(url, error, policy.tries, options);
        return again();
      }
      return PASSING.includes(reply.status) && !turn.last ? again(reply.waitMs) : reply;
    });
  return {
    get retried() {
      return retried;
    },
    async get(url) {
      const reply = await send(url, { headers });
      return reply.status === 404 || reply.status === 405 ? null : contentOf(reply, url, options);
    },
    async post(url, body) {
      const init = {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      };
      return contentOf(await send(url, init), url, options);
    },
  };
}

interface Reply {
  readonly status: number;
  readonly text: string;
  /** Milliseconds that it asks to wait. */
  readonly waitMs: number | undefined;
}

class TooLongError extends Error {
  told({ name, position }: ExchangeOptions): SubjectError {
    return new SubjectError(`The endpoint ${name} answered with more than 256 MiB. Lower batch-size.`, { position });
  }
}

async function exchange(url: string, init: RequestInit, { timeout, signal }: ExchangeOptions): Promise<Reply> {
  const response = await fetch(url, {
    ...init,
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
  });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MOST_ANSWER) throw new TooLongError();
    chunks.push(chunk);
  }
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return {
    status: response.status,
    text: Buffer.concat(chunks).toString('utf8'),
    waitMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
  };
}

function contentOf({ status, text }: Reply, url: string, { name, position, headers }: ExchangeOptions): unknown {
  const at = `The endpoint ${name} (${shownUrl(url)})`;
  const said = text.trim() === '' ? 'nothing' : `"${visible(text.trim().slice(0, SHOWN))}"`;
  if (status === 401 || status === 403) {
    const login = Object.keys(headers).length === 0 ? 'Name the variable that holds it with http.headers.' : '';
    throw new ConfigurationError(`${at} refuses the login with status ${status}, saying ${said}. ${login}`.trim(), {
      position,
    });
  }
  if (status === 404) {
    throw new ConfigurationError(
      `${at} does not know this address (status 404), saying ${said}. Check http.url and http.protocol.`,
      { position },
    );
  }
  if (status >= 300 && status < 400) {
    throw new ConfigurationError(
      `${at} sends elsewhere (status ${status}), which is not followed. Name the place itself.`,
      {
        position,
      },
    );
  }
  if (status < 200 || status > 299) {
    throw new SubjectError(`${at} answered with status ${status}, saying ${said}.`, { position });
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new SubjectError(`${at} answered with status ${status} and no JSON, but ${said}.`, { position });
  }
  const error = typeof content === 'object' && content !== null && 'error' in content ? content.error : undefined;
  if (error !== undefined && error !== null) {
    throw new SubjectError(
      `${at} answered with status ${status} and an error: ${visible(JSON.stringify(error).slice(0, SHOWN))}.`,
      { position },
    );
  }
  return content;
}

function unreachable(
  url: string,
  error: unknown,
  tries: number,
  { name, timeout, position }: ExchangeOptions,
): EnvironmentError {
  const late = error instanceof Error && error.name === 'TimeoutError';
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const problem = late ? `no answer within ${timeout / 1000} s` : messageOf(cause) || 'the connection failed';
  return new EnvironmentError(
    `The endpoint ${name} (${shownUrl(url)}) was not reached in ${tries} ${tries === 1 ? 'try' : 'tries'}: ${problem}. ` +
      'Start it in a step before, or raise http.timeout or http.retries.',
    { position, cause: error },
  );
}

/** Without a login or a query. */
function shownUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** The headers with the values of their variables. Throws ConfigurationError where one is not set. */
export function loginOf({
  name,
  headers,
  environment,
  position,
}: Pick<ExchangeOptions, 'name' | 'headers' | 'environment' | 'position'>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([header, variable]) => {
      const value = environment[variable];
      if (value !== undefined && value !== '') return [header.toLowerCase(), value];
      throw new ConfigurationError(
        `The header ${header} for the endpoint ${name} is in the environment variable ${variable}, which is not set.`,
        { position },
      );
    }),
  );
}
