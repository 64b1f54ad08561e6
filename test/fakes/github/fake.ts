import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, type Call, failure, forbidden, HANDLERS } from './answers.ts';
import { type Json, type JsonObject, matchOperation, requestProblem, responseProblem } from './description.ts';
import { emptyState, type Identity, type Scope, type State } from './state.ts';

export interface FakeRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly token: string | undefined;
  readonly body: Json;
  /** Where the client found the service, for links to further pages. */
  readonly origin?: string;
}

export interface FakeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What can go wrong with one request, `after` the service has done what it was asked, or before. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly after: boolean }
  | { readonly kind: 'dropped'; readonly after: boolean }
  | { readonly kind: 'secondary-limit'; readonly retryAfter: number };

export interface FakeOptions {
  readonly tokens?: Readonly<Record<string, Identity>>;
  /** Asked at every request; undefined lets it through. */
  fault?(request: FakeRequest, operation: string): Fault | undefined;
  readonly now?: () => number;
  /** Milliseconds before a new comment is listed. */
  listDelay?(): number;
  /** Off for simulations that have been checked once and are repeated by the hundred. */
  readonly checkSchemas?: boolean;
}

/** A reply that never comes. */
export const DROPPED = Symbol('dropped');

export interface FakeGitHub {
  readonly state: State;
  /** Requests and answers that GitHub's description does not allow; a test asserts that there are none. */
  readonly violations: string[];
  readonly requests: {
    readonly method: string;
    readonly path: string;
    readonly operation: string;
    readonly login: string;
  }[];
  handle(request: FakeRequest): FakeResponse | typeof DROPPED;
  /** The same without sockets, for an Octokit in this process. */
  readonly fetch: typeof fetch;
  /** A real server; `url` is what GITHUB_API_URL would say. */
  serve(): Promise<{ readonly url: string; close(): Promise<void> }>;
}

export const EVERYTHING: Identity['permissions'] = {
  'pull-requests': 'write',
  checks: 'write',
  statuses: 'write',
  contents: 'write',
  actions: 'read',
  deployments: 'write',
};

export const BOT: Identity = { login: 'github-actions[bot]', permissions: EVERYTHING };

export function createFakeGitHub(options: FakeOptions = {}): FakeGitHub {
  const { tokens = { bot: BOT }, now = Date.now, checkSchemas = true } = options;
  const state = emptyState();
  const violations: string[] = [];
  const requests: FakeGitHub['requests'] = [];

  const handle = (request: FakeRequest): FakeResponse | typeof DROPPED => {
    const url = new URL(request.path, request.origin ?? 'https://api.github.com');
    const identity = tokens[request.token ?? ''];
    if (!identity) return send(failure(401, 'Bad credentials'), url, now());
    const pathname = url.pathname.replace(/^\/api\/v3(?=\/)/, '');
    const isGraphql = request.method === 'POST' && /^\/(?:api\/)?graphql$/.test(url.pathname);
    const match = isGraphql ? undefined : matchOperation(request.method, pathname);
    const operation = isGraphql ? 'graphql' : (match?.operation.id ?? 'unknown');
    requests.push({ method: request.method, path: url.pathname, operation, login: identity.login });
    const fault = options.fault?.(request, operation);
    if (fault && !(fault.kind !== 'secondary-limit' && fault.after)) return faulty(fault, url, now());
    const answer = isGraphql ? graphql(state, identity, request.body) : rest();
    return fault ? faulty(fault, url, now()) : send(answer, url, now());

    function rest(): Answer {
      if (!match) {
        violations.push(`${request.method} ${url.pathname} is not described`);
        return failure(404, 'Not Found');
      }
      const problem = checkSchemas ? requestProblem(match, url.searchParams, request.body) : undefined;
      if (problem) {
        violations.push(problem);
        return failure(422, `Invalid request. ${problem}`);
      }
      const handler = HANDLERS[match.operation.id];
      if (!handler) {
        violations.push(`the fake does not answer ${match.operation.id}`);
        return failure(404, 'Not Found');
      }
      if (!permits(identity!, ...handler.needs)) return forbidden();
      const call: Call = {
        state,
        login: identity!.login,
        now: now(),
        path: match.path,
        query: url.searchParams,
        body: (request.body ?? {}) as JsonObject,
        listedUntil: now() - (options.listDelay?.() ?? 0),
      };
      const answer = handler.answer(call);
      const wrong =
        checkSchemas && 'body' in answer ? responseProblem(match.operation, answer.status, answer.body) : undefined;
      if (wrong) violations.push(wrong);
      return answer;
    }
  };

  const fetchHere: typeof fetch = async (input, init) => {
    const url = new URL(String(input));
    const headers = new Headers(init?.headers);
    const response = handle({
      method: init?.method ?? 'GET',
      path: `${url.pathname}${url.search}`,
      token: tokenOf(headers.get('authorization') ?? undefined),
      body: typeof init?.body === 'string' ? (JSON.parse(init.body) as Json) : null,
    });
    if (response === DROPPED) throw new TypeError('fetch failed');
    const body = response.status === 204 ? null : new Uint8Array(response.body);
    const answer = new Response(body, { status: response.status, headers: { ...response.headers } });
    return Object.defineProperty(answer, 'url', { value: url.href });
  };

  return { state, violations, requests, handle, fetch: fetchHere, serve: () => serve(handle) };
}

function permits(identity: Identity, scope: Scope, level: 'read' | 'write'): boolean {
  const granted = identity.permissions[scope];
  return granted === 'write' || granted === level;
}

/** Three questions, as text: GraphQL's own description is no part of what the fake is held to. */
function graphql(state: State, identity: Identity, body: Json): Answer {
  const { query, variables } = (body ?? {}) as JsonObject;
  const text = typeof query === 'string' ? query.replace(/\s+/g, ' ').trim() : '';
  const said = (message: string): Answer => ({ status: 200, body: { data: null, errors: [{ message }] } });
  if (/^(?:query)? ?\{ viewer \{ login \} \}$/.test(text))
    return { status: 200, body: { data: { viewer: { login: identity.login } } } };
  if (text.includes('{ repository(owner: $owner, name: $name) { id } }'))
    return permits(identity, 'contents', 'read')
      ? { status: 200, body: { data: { repository: { id: 'R_1' } } } }
      : said('Could not resolve to a Repository');
  if (!text.includes('{ updateRefs(input: $input) { clientMutationId } }'))
    return said(`The fake does not answer ${text}`);
  if (!permits(identity, 'contents', 'write')) return said('Resource not accessible by integration');
  const { repositoryId, refUpdates } = (variables as JsonObject).input as JsonObject;
  if (repositoryId !== 'R_1') return said('Could not resolve to a node');
  const updates = refUpdates as { name: string; beforeOid: string; afterOid: string; force: boolean }[];
  for (const { name, beforeOid, afterOid, force } of updates) {
    const now = state.refs.get(name);
    if ((now ?? '0'.repeat(40)) !== beforeOid) return said(`Reference update failed: ${name} is not at ${beforeOid}`);
    const parents = state.objects.get(afterOid)?.parents as string[] | undefined;
    if (parents === undefined) return said(`${afterOid} is no commit`);
    if (now !== undefined && !force && !parents.includes(now)) return said('Update is not a fast forward');
  }
  for (const { name, afterOid } of updates) state.refs.set(name, afterOid);
  return { status: 200, body: { data: { updateRefs: { clientMutationId: null } } } };
}

function faulty(fault: Fault, url: URL, now: number): FakeResponse | typeof DROPPED {
  if (fault.kind === 'dropped') return DROPPED;
  if (fault.kind === 'status') return send(failure(fault.status, 'Server Error'), url, now);
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
  return send(failure(403, message), url, now, { 'retry-after': String(fault.retryAfter) });
}

function send(answer: Answer, url: URL, now: number, more: Readonly<Record<string, string>> = {}): FakeResponse {
  const headers = { date: new Date(now).toUTCString(), 'x-github-request-id': 'fake', ...more };
  if ('bytes' in answer)
    return { status: 200, headers: { ...headers, 'content-type': 'application/zip' }, body: answer.bytes };
  const { body, link } = 'page' in answer ? paged(answer, url) : { body: answer.body, link: undefined };
  const content = answer.status === 204 ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));
  return {
    status: answer.status,
    headers: { ...headers, 'content-type': 'application/json; charset=utf-8', ...(link ? { link } : {}) },
    body: content,
  };
}

/** 30 items unless asked, 100 at most, the next page in the header `link`. */
function paged(answer: Extract<Answer, { page: readonly Json[] }>, url: URL): { body: Json; link: string | undefined } {
  const size = Math.min(Number(url.searchParams.get('per_page') ?? 30), 100);
  const page = Number(url.searchParams.get('page') ?? 1);
  const items = answer.page.slice((page - 1) * size, page * size) as Json[];
  const next = new URL(url);
  next.searchParams.set('page', String(page + 1));
  const link = answer.page.length > page * size ? `<${next.href}>; rel="next"` : undefined;
  return { body: answer.wrap ? { total_count: answer.page.length, [answer.wrap]: items } : items, link };
}

function tokenOf(authorization: string | undefined): string | undefined {
  return /^(?:token|bearer) (.+)$/i.exec(authorization ?? '')?.[1];
}

async function serve(handle: FakeGitHub['handle']): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const answer = handle({
        method: request.method ?? 'GET',
        path: request.url ?? '/',
        token: tokenOf(request.headers.authorization),
        body: text === '' ? null : (JSON.parse(text) as Json),
        origin: `http://${request.headers.host}`,
      });
      if (answer === DROPPED) return response.destroy();
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
