import type { Iterator, QueryResult, Trino } from 'trino-client';
import { ConfigurationError, EnvironmentError } from '../../core/errors.ts';
import type { Logger } from '../../core/log.ts';
import { retry } from '../../core/retry.ts';
import { ForgottenStatement, isWorthRepeating, responseOf, ServerFailure, unreachable } from './failure.ts';
import type { Login } from './login.ts';

export interface Server {
  /** `https://host:8443`, without a path. */
  readonly address: string;
  readonly login: Login;
  /** `query_max_memory_per_node` and the like, as the server names them. */
  readonly session: Readonly<Record<string, string>>;
  /** Of one statement, in milliseconds. */
  readonly timeout: number;
}

/** A column of an answer, with the server's own name of its type. */
export interface AnsweredColumn {
  readonly name: string;
  readonly type: string;
}

export interface Answer {
  readonly columns: readonly AnsweredColumn[];
  readonly rows: readonly (readonly unknown[])[];
}

/** One statement after another on one server. Every statement that it is given only reads, so each may be repeated. */
export interface Connection {
  readonly server: Server;
  /**
   * Throws ServerFailure where the server refuses or gives up the statement, EnvironmentError where it cannot be reached or
   * takes too long. An aborted signal, and a time that is over, cancel the statement on the server.
   */
  ask(sql: string, signal?: AbortSignal): Promise<Answer>;
  /** The same for an answer of any size, whose rows are handed over as they come. */
  read(sql: string, to: Reader, signal?: AbortSignal): Promise<void>;
}

/** Who takes the rows of an answer, page by page. */
export interface Reader {
  /** Before the first page, and again where the statement is repeated: what came before is void. */
  begin(): Promise<void>;
  page(rows: readonly (readonly unknown[])[]): Promise<void>;
}

/**
 * The same statement again, where the server was away or went away in the middle: for so long that a coordinator has started anew.
 */
const REPEAT = { tries: 9, firstWaitMs: 500, maxWaitMs: 10_000, jitter: true } as const;
/** Tries of a server that never answered: its address may be wrong. */
const FIRST_TRIES = 4;
/** What is done for a statement that nobody waits for any more. */
const LAST_WORDS_MS = 5_000;
/** Rows of one answer: what is asked for are numbers and examples. */
const MAX_ROWS = 1_000_000;
const SECOND = 1_000;
const PROGRESS_MS = 5_000;

export function connect(server: Server, log: Logger): Connection {
  let client: Promise<Trino> | undefined;
  let answered = false;
  const read: Reading = (sql, to, signal) => {
    let tries = 0;
    return retry(REPEAT, async (turn) => {
      signal?.throwIfAborted();
      client ??= open(server);
      try {
        tries += 1;
        await to.begin();
        const columns = await readOnce(await client, server, sql, to, log, signal);
        answered = true;
        return columns;
      } catch (error) {
        signal?.throwIfAborted();
        const isLast = turn.last || (!answered && tries === FIRST_TRIES);
        if (isLast || !isWorthRepeating(error)) throw told(error, server, answered);
        log.debug(`${server.address} did not finish a statement and is asked again.`);
        return turn.again();
      }
    });
  };
  return {
    server,
    async ask(sql, signal) {
      let rows: (readonly unknown[])[] = [];
      const columns = await read(
        sql,
        {
          async begin() {
            rows = [];
          },
          async page(further) {
            rows.push(...further);
            if (rows.length > MAX_ROWS) throw new EnvironmentError(`An answer has more than ${MAX_ROWS} rows.`);
          },
        },
        signal,
      );
      return { columns, rows };
    },
    async read(sql, to, signal) {
      await read(sql, to, signal);
    },
  };
}

type Reading = (sql: string, to: Reader, signal?: AbortSignal) => Promise<readonly AnsweredColumn[]>;

async function open(server: Server): Promise<Trino> {
  // Of a CommonJS module the bundle has the default alone.
  const {
    default: { BasicAuth, Trino },
  } = await import('trino-client');
  const { user, password, token, certificates } = server.login;
  return Trino.create({
    server: server.address,
    source: 'modelassay',
    ...(password === undefined ? {} : { auth: new BasicAuth(user, password) }),
    ...(certificates === undefined ? {} : { ssl: { ca: certificates } }),
    session: Object.fromEntries(
      Object.entries(server.session).map(([name, value]) => [name, encodeURIComponent(value)]),
    ),
    extraHeaders: {
      'X-Trino-User': user,
      'X-Trino-Time-Zone': 'UTC',
      // Without it times are cut to milliseconds.
      'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME',
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
  });
}

async function readOnce(
  client: Trino,
  server: Server,
  sql: string,
  to: Reader,
  log: Logger,
  signal: AbortSignal | undefined,
): Promise<readonly AnsweredColumn[]> {
  const time = AbortSignal.timeout(server.timeout);
  const stop = signal ? AbortSignal.any([signal, time]) : time;
  let asked: Promise<Iterator<QueryResult>> | undefined;
  let pages: Iterator<QueryResult> | undefined;
  const progress = setInterval(() => tellProgress(lastPage(pages), log), PROGRESS_MS);
  try {
    asked = client.query(sql);
    pages = await orStopped(asked, stop);
    const columns: AnsweredColumn[] = [];
    for (;;) {
      const { value: page, done } = await orStopped(pages.next(), stop);
      if (page.error) throw new ServerFailure(page.error);
      if (columns.length === 0 && page.columns) columns.push(...page.columns);
      if (done) return columns;
      await to.page((page.data ?? []) as unknown[][]);
    }
  } catch (error) {
    if (!(error instanceof ServerFailure)) await cancelled(client, pages ?? asked);
    signal?.throwIfAborted();
    if (!time.aborted)
      throw pages !== undefined && isForgotten(error) ? new ForgottenStatement('', { cause: error }) : error;
    throw new EnvironmentError(
      `A statement on ${server.address} took longer than ${Math.round(server.timeout / SECOND)} s and was cancelled. ` +
        'Ask of fewer rows (where), or raise timeout.',
    );
  } finally {
    clearInterval(progress);
  }
}

/**
 * Ends a statement on the server, also one whose first answer is still awaited; for a few seconds, after which the server ends what
 * nobody fetches by itself.
 */
async function cancelled(
  client: Trino,
  pages: Iterator<QueryResult> | Promise<Iterator<QueryResult>> | undefined,
): Promise<void> {
  const cancelling = async () => {
    const id = lastPage(await pages)?.id;
    if (id !== undefined) await client.cancel(id);
  };
  let timer: NodeJS.Timeout | undefined;
  const given = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, LAST_WORDS_MS);
  });
  await Promise.race([cancelling().catch(() => undefined), given]);
  clearTimeout(timer);
}

/** The address of a statement's next page leads nowhere. */
function isForgotten(error: unknown): boolean {
  const { status } = responseOf(error);
  return status === 404 || status === 410;
}

/**
 * What the server said last. The library follows pages without rows by itself and hands none of them on, so the statement's id
 * and its progress are read where it keeps them; undefined before the first answer.
 */
function lastPage(pages: Iterator<QueryResult> | undefined): QueryResult | undefined {
  return (pages as unknown as { readonly iter?: { readonly queryResult?: QueryResult } } | undefined)?.iter
    ?.queryResult;
}

function tellProgress(page: QueryResult | undefined, log: Logger): void {
  const stats = page?.stats;
  if (!stats || stats.totalSplits === 0) return;
  log.debug(
    `Trino: ${stats.state.toLowerCase()}, ${stats.completedSplits} of ${stats.totalSplits} splits, ` +
      `${stats.processedRows} rows read`,
  );
}

async function orStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  stop.throwIfAborted();
  let stopped: (() => void) | undefined;
  const stopping = new Promise<never>((_, reject) => {
    stopped = () => reject(stop.reason);
    stop.addEventListener('abort', stopped, { once: true });
  });
  try {
    return await Promise.race([work, stopping]);
  } finally {
    stop.removeEventListener('abort', stopped!);
  }
}

function told(error: unknown, server: Server, answered: boolean): unknown {
  if (error instanceof ServerFailure || error instanceof EnvironmentError || error instanceof ConfigurationError) {
    return error;
  }
  if (error instanceof ForgottenStatement) return unreachable(error.cause, server.address, true);
  return unreachable(error, server.address, answered);
}
