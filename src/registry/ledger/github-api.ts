import * as z from 'zod';
import { ConfigurationError, EnvironmentError, messageOf } from '../../core/errors.ts';

export interface GitHubPlace {
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
  /** `https://api.github.com`, or that of an Enterprise Server. */
  readonly apiUrl: string;
  /** In place of the network. */
  readonly fetch?: typeof fetch;
}

/** What a ledger needs of GitHub's interface to git data. Every call throws EnvironmentError where GitHub does not answer. */
export interface GitHubApi {
  /** Null where there is no such ref, and only then: a repository that cannot be seen is an error. */
  ref(name: string): Promise<string | null>;
  refs(prefix: string): Promise<readonly string[]>;
  commit(oid: string): Promise<{ readonly tree: string; readonly parents: readonly string[] }>;
  tree(oid: string): Promise<readonly z.infer<typeof treeEntry>[]>;
  blob(oid: string): Promise<string>;
  writeBlob(content: string): Promise<string>;
  /** Of one file. */
  writeTree(path: string, blob: string): Promise<string>;
  writeCommit(commit: object): Promise<string>;
  /** Move a ref from one commit to another (null: from nothing). False where it is elsewhere. */
  move(name: string, from: string | null, to: string): Promise<boolean>;
}

/** Where the ledger lies, and the token of the environment for it. Throws ConfigurationError where either is not known. */
export function githubPlace(repository: string | undefined, environment: NodeJS.ProcessEnv): GitHubPlace {
  const named = repository ?? environment.GITHUB_REPOSITORY;
  const token = environment.GITHUB_TOKEN || environment.GH_TOKEN;
  if (!named)
    throw new ConfigurationError('The ledger of kind github needs a repository: name it with ledger.repository.');
  if (!token)
    throw new ConfigurationError(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's, not ours
      'The ledger of kind github needs a token: set GITHUB_TOKEN, in a workflow with ${{ github.token }} and "permissions: contents: write".',
    );
  return { repository: named, token, apiUrl: environment.GITHUB_API_URL || 'https://api.github.com' };
}

const oid = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);
const created = z.object({ sha: oid });
const treeEntry = z.object({
  path: z.string(),
  mode: z.string(),
  type: z.string(),
  sha: oid,
  size: z.number().optional(),
});
const ID = 'query ($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { id } }';
const MOVE = 'mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }';
const NOTHING = '0'.repeat(40);
const PERMISSION = 'Give the token "permissions: contents: write".';

/** A service that has said nothing for this long hangs. */
const PATIENCE_MS = 30_000;
const MAX_TRIES = 4;
const MAX_WAIT_MS = 60_000;

/**
 * What the ledger needs of GitHub’s API for refs and objects. Each call throws EnvironmentError where GitHub refuses or
 * cannot be reached.
 */
export function githubApi(place: GitHubPlace): GitHubApi {
  const { repository } = place;
  const base = `/repos/${repository.split('/').map(encodeURIComponent).join('/')}`;
  const get = <Schema extends z.ZodType>(path: string, schema: Schema) =>
    call(place, 'GET', `${base}${path}`, null, schema);
  const create = async (path: string, body: object) =>
    // Named by its content: made twice, it is the same.
    (await call(place, 'POST', `${base}${path}`, body, created)).sha;
  const matching = (name: string) =>
    get(
      `/git/matching-refs/${name.replace(/^refs\//, '')}`,
      z.array(z.object({ ref: z.string(), object: z.object({ sha: oid }) })),
    );
  const ref = async (name: string) => (await matching(name)).find((item) => item.ref === name)?.object.sha ?? null;
  let id: Promise<string> | undefined;
  return {
    ref,
    refs: async (prefix) => (await matching(prefix)).map((item) => item.ref),
    async commit(commit) {
      const schema = z.object({ tree: z.object({ sha: oid }), parents: z.array(z.object({ sha: oid })) });
      const { tree, parents } = await get(`/git/commits/${commit}`, schema);
      return { tree: tree.sha, parents: parents.map(({ sha }) => sha) };
    },
    tree: async (tree) => (await get(`/git/trees/${tree}`, z.object({ tree: z.array(treeEntry) }))).tree,
    async blob(blob) {
      const { content } = await get(
        `/git/blobs/${blob}`,
        z.object({ content: z.string(), encoding: z.literal('base64') }),
      );
      return Buffer.from(content, 'base64').toString('utf8');
    },
    writeBlob: (content) =>
      create('/git/blobs', { content: Buffer.from(content).toString('base64'), encoding: 'base64' }),
    writeTree: (path, blob) => create('/git/trees', { tree: [{ path, mode: '100644', type: 'blob', sha: blob }] }),
    writeCommit: (commit) => create('/git/commits', commit),
    async move(name, from, to) {
      id ??= nodeId(place);
      const update = { name, beforeOid: from ?? NOTHING, afterOid: to, force: false };
      const failure = await updateRefs(place, { repositoryId: await id, refUpdates: [update] });
      if (failure === null) return true;
      // GitHub's words for a lost race are nowhere written down; where the ref is now tells it for certain.
      const now = await ref(name);
      if (now === to) return true;
      if (now !== from) return false;
      throw new EnvironmentError(`GitHub did not move ${name} of ${repository}: ${failure}. ${PERMISSION}`);
    },
  };
}

const errors = z.array(z.object({ message: z.string() })).optional();

async function nodeId(place: GitHubPlace): Promise<string> {
  const schema = z.object({
    data: z.object({ repository: z.object({ id: z.string().min(1) }).nullable() }).nullish(),
    errors,
  });
  const [owner, name] = place.repository.split('/');
  const answer = await graphql(place, { query: ID, variables: { owner, name } }, schema, MAX_TRIES);
  if (answer.data?.repository) return answer.data.repository.id;
  throw unanswered(place, 'POST', '/graphql', wordsOf(answer.errors), undefined, ` ${PERMISSION}`);
}

/** Null where it was carried out; otherwise what was said. Never repeated: an unclear answer is cleared up by reading. */
async function updateRefs(place: GitHubPlace, input: object): Promise<string | null> {
  const schema = z.object({ data: z.object({ updateRefs: z.object({}).nullable() }).nullish(), errors });
  try {
    const answer = await graphql(place, { query: MOVE, variables: { input } }, schema, 1);
    return answer.data?.updateRefs && !answer.errors?.length ? null : wordsOf(answer.errors);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message;
    throw error;
  }
}

/** GraphQL says with 200 what went wrong. On an Enterprise Server it lies beside the REST interface, not below it. */
function graphql<Schema extends z.ZodType>(place: GitHubPlace, body: object, schema: Schema, tries: number) {
  const apiUrl = place.apiUrl.replace(/\/api\/v3\/?$/, '/api');
  return call({ ...place, apiUrl }, 'POST', '/graphql', body, schema, tries);
}

function wordsOf(said: z.infer<typeof errors>): string {
  return said?.map(({ message }) => message.slice(0, 300)).join('; ') || 'it gave no reason';
}

async function call<Schema extends z.ZodType>(
  place: GitHubPlace,
  method: 'GET' | 'POST',
  path: string,
  body: object | null,
  schema: Schema,
  tries = MAX_TRIES,
): Promise<z.infer<Schema>> {
  const send = place.fetch ?? fetch;
  for (let attempt = 1; ; attempt++) {
    const last = attempt >= tries;
    let response: Response;
    try {
      response = await send(`${place.apiUrl.replace(/\/+$/, '')}${path}`, {
        method,
        headers: {
          accept: 'application/vnd.github+json',
          authorization: `Bearer ${place.token}`,
          'content-type': 'application/json',
          'user-agent': 'modelassay',
          'x-github-api-version': '2022-11-28',
        },
        body: body === null ? null : JSON.stringify(body),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
    } catch (error) {
      if (last) throw unanswered(place, method, path, messageOf(error), error);
      await pause(attempt);
      continue;
    }
    if (response.ok) return parsed(place, method, path, response, schema);
    const reason = await response.text().then(
      (text) => messageIn(text),
      () => '',
    );
    const waits = waitAsked(response, reason);
    if (last || (response.status < 500 && waits === null)) {
      const hint = [401, 403, 404].includes(response.status) ? ` ${PERMISSION}` : '';
      throw unanswered(place, method, path, `HTTP ${response.status} ${reason}`.trim(), undefined, hint);
    }
    await pause(attempt, waits ?? undefined);
  }
}

async function parsed<Schema extends z.ZodType>(
  place: GitHubPlace,
  method: string,
  path: string,
  response: Response,
  schema: Schema,
): Promise<z.infer<Schema>> {
  let value: unknown;
  try {
    value = await response.json();
  } catch (error) {
    throw unanswered(place, method, path, 'its answer was cut off or is no JSON', error);
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw unanswered(place, method, path, `its answer has no ${read.error.issues[0]?.path.join('.') || 'meaning'}`);
}

/** Milliseconds that a rate limit asks for; null where it is none. */
function waitAsked(response: Response, reason: string): number | null {
  const after = Number(response.headers.get('retry-after') ?? Number.NaN);
  if (![403, 429].includes(response.status)) return null;
  if (Number.isFinite(after)) return after * 1_000;
  return response.status === 429 || /rate limit/i.test(reason) ? MAX_WAIT_MS : null;
}

async function pause(attempt: number, asked = 500 * 2 ** attempt): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.min(asked, MAX_WAIT_MS)));
}

function messageIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message.slice(0, 300) : '';
  } catch {
    return '';
  }
}

function unanswered(
  { repository }: GitHubPlace,
  method: string,
  path: string,
  reason: string,
  cause?: unknown,
  hint = '',
): EnvironmentError {
  return new EnvironmentError(
    `GitHub did not answer ${method} ${path} for the ledger of ${repository}: ${reason}.${hint}`,
    {
      cause,
    },
  );
}
