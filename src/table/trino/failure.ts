import type { QueryError } from 'trino-client';
import { AssayError, ConfigurationError, EnvironmentError, messageOf } from '../../core/errors.ts';
import { sentence } from '../../wording/sentence.ts';

/** What the server says of a statement that it refused or gave up. */
export class ServerFailure extends Error {
  /** `TABLE_NOT_FOUND`. */
  readonly code: string;
  /** `USER_ERROR`, `INSUFFICIENT_RESOURCES`, `INTERNAL_ERROR` or `EXTERNAL`. */
  readonly type: string;

  constructor({ message, errorName, errorType }: QueryError) {
    super(message);
    this.code = errorName;
    this.type = errorType;
  }
}

/** A statement that the server has forgotten: its coordinator was started again while the statement ran. */
export class ForgottenStatement extends Error {}

/** The server was away, is full, or lost a worker in the middle: a statement that only reads may be asked again. */
export function isWorthRepeating(error: unknown): boolean {
  if (error instanceof ForgottenStatement) return true;
  if (error instanceof ServerFailure) return REPEATABLE.has(error.code);
  if (error instanceof AssayError) return false;
  const { status, code } = responseOf(error);
  return status === undefined ? AWAY.has(code ?? '') : [502, 503, 504].includes(status);
}

const REPEATABLE = new Set([
  'SERVER_STARTING_UP',
  'SERVER_SHUTTING_DOWN',
  'NO_NODES_AVAILABLE',
  'REMOTE_TASK_ERROR',
  'REMOTE_TASK_MISMATCH',
  'REMOTE_HOST_GONE',
  'PAGE_TRANSPORT_ERROR',
  'PAGE_TRANSPORT_TIMEOUT',
  'TOO_MANY_REQUESTS_FAILED',
]);
const AWAY = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN']);

/** The server's refusal as a sentence. Its messages may quote data, so those that are not known are told by their code. */
export function failureOf(error: unknown, table: string): AssayError {
  if (error instanceof AssayError) return error;
  if (!(error instanceof ServerFailure)) return new EnvironmentError(`${table}: ${messageOf(error)}`, { cause: error });
  const said = SAID.get(error.code);
  if (said) return said(table, firstLine(error.message));
  const where = `${table}: Trino answered ${error.code}`;
  return error.type === 'USER_ERROR'
    ? new ConfigurationError(
        `${where}. The reason, which may quote values, stands with the statement in Trino’s own list of queries (source: modelassay).`,
        { cause: error },
      )
    : new EnvironmentError(`${where}. Its own log says more.`, { cause: error });
}

/**
 * The same of a table that was opened and is being read. What it was opened with is right, so that what is refused now was taken away
 * or changed by somebody else meanwhile: a failure of the place, and nothing of the table is judged.
 */
export function failureInTheMiddle(error: ServerFailure, table: string): AssayError {
  const plain = failureOf(error, table);
  if (!(plain instanceof ConfigurationError) || !TAKEN_AWAY.has(error.code)) return plain;
  return new EnvironmentError(
    `${table} changed while it was read (${error.code}): ${firstLine(error.message)} Run again when nobody changes it.`,
    { cause: error },
  );
}

const TAKEN_AWAY = new Set([
  'PERMISSION_DENIED',
  'TABLE_NOT_FOUND',
  'SCHEMA_NOT_FOUND',
  'CATALOG_NOT_FOUND',
  'COLUMN_NOT_FOUND',
  'INVALID_VIEW',
  'VIEW_IS_STALE',
  'COLUMN_TYPE_UNKNOWN',
]);

type Say = (table: string, message: string) => AssayError;
const input =
  (say: (table: string, message: string) => string): Say =>
  (table, message) =>
    new ConfigurationError(say(table, message));
const place =
  (say: (table: string, message: string) => string): Say =>
  (table, message) =>
    new EnvironmentError(say(table, message));
/** These messages name tables, columns and places in the statement, no data. */
const verbatim = input((table, message) => `${table}: Trino says: ${message}`);

const SAID: ReadonlyMap<string, Say> = new Map([
  ['SYNTAX_ERROR', verbatim],
  ['COLUMN_NOT_FOUND', verbatim],
  ['TYPE_MISMATCH', verbatim],
  ['FUNCTION_NOT_FOUND', verbatim],
  ['NOT_SUPPORTED', verbatim],
  ['MISSING_CATALOG_NAME', verbatim],
  ['MISSING_SCHEMA_NAME', verbatim],
  ['INVALID_TABLE_FUNCTION_INVOCATION', verbatim],
  ['INVALID_SESSION_PROPERTY', verbatim],
  ['TABLE_NOT_FOUND', verbatim],
  ['SCHEMA_NOT_FOUND', verbatim],
  ['CATALOG_NOT_FOUND', verbatim],
  ['INVALID_VIEW', input((table, message) => `${table} is a view that is broken: ${message}`)],
  ['VIEW_IS_STALE', input((table) => `${table} is a view whose tables have changed since. Make the view again.`)],
  [
    'PERMISSION_DENIED',
    input((table, message) => `${table}: ${message} Ask for the right to read it, or set another TRINO_USER.`),
  ],
  [
    'EXCEEDED_LOCAL_MEMORY_LIMIT',
    place((table) => `${table}: a statement needed more memory than a worker allows. ${LESS}`),
  ],
  ['EXCEEDED_GLOBAL_MEMORY_LIMIT', place((table) => `${table}: a statement needed more memory than allowed. ${LESS}`)],
  ['CLUSTER_OUT_OF_MEMORY', place((table) => `${table}: the cluster ran out of memory. ${LESS}`)],
  ['EXCEEDED_TIME_LIMIT', place((table) => `${table}: a statement took longer than the server allows. ${LESS}`)],
  ['QUERY_QUEUE_FULL', place((table) => `${table}: the server’s queue is full. Run again later.`)],
  ['ADMINISTRATIVELY_KILLED', place((table) => `${table}: somebody ended the statement on the server.`)],
  ['USER_CANCELED', place((table) => `${table}: somebody cancelled the statement on the server.`)],
]);

const LESS = 'Ask of fewer rows (where), or raise the limit (session).';

/** Whether one expression failed (an overflow, a pattern that is none), and not the table or the server. */
export function isAboutOneExpression(error: unknown): boolean {
  return error instanceof ServerFailure && OF_AN_EXPRESSION.has(error.code);
}

const OF_AN_EXPRESSION = new Set([
  'NUMERIC_VALUE_OUT_OF_RANGE',
  'INVALID_FUNCTION_ARGUMENT',
  'INVALID_CAST_ARGUMENT',
  'INVALID_LITERAL',
  'DIVISION_BY_ZERO',
  'TYPE_MISMATCH',
  'FUNCTION_NOT_FOUND',
  'FUNCTION_IMPLEMENTATION_MISSING',
  'NOT_SUPPORTED',
  'EXCEEDED_FUNCTION_MEMORY_LIMIT',
]);

/**
 * The server never answered, or answered with something that is not Trino's. `answered` where it has answered before with the same
 * login. Names no header: these hold the login.
 */
export function unreachable(error: unknown, address: string, answered: boolean): AssayError {
  const { status, code } = responseOf(error);
  if (answered && (status === 401 || status === 403)) {
    return new EnvironmentError(
      `${address} refuses the login that it took before: it expired or was taken away in the middle. Run again with one that lasts longer.`,
    );
  }
  if (answered) {
    const how = status === undefined ? (code ?? messageOf(error)) : `status ${status}`;
    return new EnvironmentError(`${address} went away in the middle (${how}). Run again when it is back.`);
  }
  if (status === 401) {
    return new ConfigurationError(
      `${address} refuses the login. Set TRINO_USER with TRINO_PASSWORD or TRINO_ACCESS_TOKEN; a token may have expired.`,
    );
  }
  if (status === 403) return new ConfigurationError(`${address} forbids what was asked: the login has no right to it.`);
  if (status !== undefined) return new EnvironmentError(`${address} answered with status ${status}. Is it Trino?`);
  if (code !== undefined && TLS.test(code)) {
    return new ConfigurationError(
      `${address} shows a certificate that is not trusted (${code}). Name the authority’s file in TRINO_CA_FILE.`,
    );
  }
  if (code === 'EPROTO' || code === 'ERR_SSL_WRONG_VERSION_NUMBER') {
    return new ConfigurationError(`${address} does not speak TLS. Is it http, or another port?`);
  }
  return new EnvironmentError(
    `${address} cannot be reached${code === undefined ? '' : ` (${code})`}. Is the address right, and may this machine reach it?`,
  );
}

const TLS = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/;

export function responseOf(error: unknown): { status?: number; code?: string } {
  if (typeof error !== 'object' || error === null) return {};
  const response = 'response' in error && typeof error.response === 'object' ? error.response : null;
  const status = response !== null && 'status' in response ? Number(response.status) : undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { ...(status === undefined ? {} : { status }), ...(code === undefined ? {} : { code }) };
}

/** Its first line as a sentence, without the place in a statement that the user has not written. */
function firstLine(message: string): string {
  return sentence(message.replace(/^line \d+:\d+: /, '').split('\n', 1)[0]!);
}
