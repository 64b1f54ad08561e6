import { ConfigurationError, EnvironmentError } from '../../core/errors.ts';
import { type RetryPolicy, retry } from '../../core/retry.ts';
import { fetchPatiently, patiently, putStream, STORE_PATIENCE } from './transport.ts';

export interface MlflowLogin {
  /** The value of the header Authorization; null for a server without login. */
  readonly authorization: string | null;
}

/** What a server said no to: MLflow's own code, such as RESOURCE_DOES_NOT_EXIST, where it gave one. */
export interface MlflowRefusal {
  readonly ok: false;
  readonly status: number;
  readonly code: string | null;
  readonly message: string;
}

export type MlflowAnswer = { readonly ok: true; readonly body: Record<string, unknown> } | MlflowRefusal;

export interface MlflowClient {
  /** Address without login. */
  readonly name: string;
  readonly host: string;
  /** One call of the REST API, below `/api/2.0/mlflow/`. Throws EnvironmentError where no usable answer comes. */
  call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, fields: Fields): Promise<MlflowAnswer>;
  /** The same where every refusal is an error. */
  demand(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, fields: Fields): Promise<Record<string, unknown>>;
  /** Files below a folder of the proxied artifact store. */
  listArtifacts(path: string): Promise<Record<string, unknown>>;
  download(path: string): AsyncIterable<Uint8Array>;
  upload(path: string, bytes: number, content: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<void>;
  /** One step of an upload in parts, for a file of that folder of the proxied artifact store. */
  multipart(step: 'create' | 'complete' | 'abort', folder: string, fields: Fields): Promise<MlflowAnswer>;
  /** Send one part to the address that the server named for it, without login; resolves to its ETag. */
  putPart(
    what: string,
    url: string,
    headers: Readonly<Record<string, string>>,
    part: Uint8Array,
    signal?: AbortSignal,
  ): Promise<string>;
}

export type Fields = Readonly<Record<string, unknown>>;

export interface ClientOptions {
  readonly uri: string;
  readonly login: MlflowLogin;
  /** Milliseconds without an answer, or without a further byte, after which a server counts as hanging. */
  readonly patience: number;
}

const RETRIES: RetryPolicy = { tries: 3, firstWaitMs: 400, maxWaitMs: 10_000 };
const MAX_JSON_BYTES = 32 * 1024 * 1024;
const MAX_REDIRECTS = 3;

/** A client of MLflow's REST API on `fetch`. Throws ConfigurationError where the address is none. */
export function mlflowClient({ uri, login, patience }: ClientOptions): MlflowClient {
  const base = parseBase(uri);
  const authorization = login.authorization ?? loginIn(base);
  base.username = '';
  base.password = '';
  const root = base.href.replace(/\/+$/, '');
  const headers: Record<string, string> = authorization === null ? {} : { authorization };
  const api = (path: string) => `${root}/api/2.0/mlflow/${path}`;
  const artifact = (path: string) => `${root}/api/2.0/mlflow-artifacts/artifacts/${encodePath(path)}`;

  /** Answers to a question may be asked for again; a change is only repeated where the server said it did not take it. */
  const send = (what: string, url: string, init: RequestInit & { method: string }): Promise<Response> =>
    retry(RETRIES, async ({ last, again }) => {
      let response: Response;
      try {
        response = await fetchPatiently(what, url, init, patience);
      } catch (error) {
        if (last || init.method !== 'GET') throw error;
        return again();
      }
      const mayRetry = response.status === 429 || (init.method === 'GET' && response.status >= 500);
      if (last || !mayRetry) return response;
      await response.body?.cancel();
      return again(askedWait(response));
    });

  const call: MlflowClient['call'] = async (method, path, fields) => {
    const what = `${method} ${path}`;
    const url = new URL(api(path));
    if (method === 'GET')
      for (const [key, value] of Object.entries(fields))
        if (value !== undefined) url.searchParams.append(key, String(value));
    const body = method === 'GET' ? {} : { body: JSON.stringify(fields) };
    const response = await send(what, url.href, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      ...body,
    });
    return readAnswer(root, what, response, patience);
  };

  return {
    name: root,
    host: base.host,
    call,
    async demand(method, path, fields) {
      return demandOk(root, `${method} ${path}`, await call(method, path, fields));
    },
    async listArtifacts(path) {
      const url = `${root}/api/2.0/mlflow-artifacts/artifacts?path=${encodeURIComponent(path)}`;
      const response = await send('listing artifacts', url, { method: 'GET', headers });
      return demandOk(root, 'listing artifacts', await readAnswer(root, 'listing artifacts', response, patience));
    },
    async *download(path) {
      const response = await followRedirects(send, artifact(path), headers);
      if (!response.ok || response.body === null)
        demandOk(root, `downloading ${path}`, await readAnswer(root, path, response, patience));
      yield* patiently(response.body!, `downloading ${path} from ${root}`, patience);
    },
    async upload(path, bytes, content, signal) {
      const what = `uploading ${path}`;
      const sizes = { 'content-length': String(bytes), 'content-type': 'application/octet-stream' };
      const response = await putStream(what, artifact(path), { ...headers, ...sizes }, content, patience, signal);
      demandOk(root, what, await readAnswer(root, what, response, patience));
    },
    async multipart(step, folder, fields) {
      const url = `${root}/api/2.0/mlflow-artifacts/mpu/${step}/${encodePath(folder)}`;
      const json = { ...headers, 'content-type': 'application/json' };
      const what = `${step} an upload in parts`;
      const response = await send(what, url, { method: 'POST', headers: json, body: JSON.stringify(fields) });
      return readAnswer(root, what, response, patience);
    },
    putPart: (what, url, own, part, signal) => putPart(base, what, url, own, part, patience * STORE_PATIENCE, signal),
  };
}

/** A part may be sent again: it has a number, and the last one of that number counts. */
async function putPart(
  base: URL,
  what: string,
  address: string,
  headers: Readonly<Record<string, string>>,
  part: Uint8Array,
  patience: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  const url = URL.canParse(address) ? new URL(address) : null;
  const downgraded = base.protocol === 'https:' && url?.protocol !== 'https:';
  if (url === null || !/^https?:$/.test(url.protocol) || downgraded) {
    throw new EnvironmentError(`MLflow at ${base.origin} names an address for ${what} to which nothing is sent.`);
  }
  const init = { method: 'PUT', headers: { ...headers }, body: part as Uint8Array<ArrayBuffer> };
  return retry(RETRIES, async ({ last, again }) => {
    let response: Response;
    try {
      response = await fetchPatiently(what, url.href, init, patience, signal);
      await response.body?.cancel();
    } catch (error) {
      if (last || signal?.aborted) throw error;
      return again();
    }
    if (response.ok) return response.headers.get('etag') ?? '';
    if (!last && (response.status === 429 || response.status >= 500)) return again();
    throw new EnvironmentError(`The store behind MLflow (${url.host}) answered ${response.status} to ${what}.`);
  });
}

/** What a server refused, as a sentence with what to do where it is known. */
export function refusalText(name: string, what: string, { status, code, message }: MlflowRefusal): string {
  const hint =
    status === 401
      ? ' Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.'
      : status === 403
        ? ' This login may not do that.'
        : '';
  return `MLflow at ${name} answered ${status}${code ? ` ${code}` : ''} to ${what}: ${message}.${hint}`;
}

function demandOk(name: string, what: string, answer: MlflowAnswer): Record<string, unknown> {
  if (answer.ok) return answer.body;
  throw new EnvironmentError(refusalText(name, what, answer));
}

/** Another host never gets the login, and only a download may lead there: an artifact store behind the server. */
async function followRedirects(
  send: (what: string, url: string, init: RequestInit & { method: string }) => Promise<Response>,
  start: string,
  headers: Record<string, string>,
): Promise<Response> {
  let url = new URL(start);
  for (let redirects = 0; ; redirects++) {
    const own = url.origin === new URL(start).origin;
    const response = await send('a download', url.href, { method: 'GET', headers: own ? headers : {} });
    const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    if (location === null) return response;
    await response.body?.cancel();
    const next = new URL(location, url);
    const downgraded = url.protocol === 'https:' && next.protocol !== 'https:';
    if (redirects === MAX_REDIRECTS || downgraded || !/^https?:$/.test(next.protocol)) {
      throw new EnvironmentError(
        `MLflow at ${new URL(start).origin} leads a download on to ${next.protocol}//${next.host}, which is not followed.`,
      );
    }
    url = next;
  }
}

async function readAnswer(name: string, what: string, response: Response, patience: number): Promise<MlflowAnswer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (response.body !== null) {
    for await (const chunk of patiently(response.body, `reading the answer of ${name} to ${what}`, patience)) {
      size += chunk.length;
      if (size > MAX_JSON_BYTES)
        throw new EnvironmentError(`MLflow at ${name} answered ${what} with more than ${MAX_JSON_BYTES} bytes.`);
      chunks.push(chunk);
    }
  }
  const text = Buffer.concat(chunks).toString();
  const body = parseObject(text);
  if (response.ok) {
    if (body !== null) return { ok: true, body };
    if (text.trim() === '') return { ok: true, body: {} };
    throw new EnvironmentError(
      `MLflow at ${name} answered ${what} with something that is no JSON object. Is this the address of MLflow itself, and not of a login page?`,
    );
  }
  const code = typeof body?.error_code === 'string' ? body.error_code.slice(0, 100) : null;
  const message = typeof body?.message === 'string' ? body.message : response.statusText || 'no reason';
  return {
    ok: false,
    status: response.status,
    code,
    message: message.replace(/\s+/g, ' ').slice(0, 500).replace(/\.$/, ''),
  };
}

/** Milliseconds that a server asks to wait; undefined where it does not say. */
function askedWait(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function parseBase(uri: string): URL {
  const base = URL.canParse(uri) ? new URL(uri) : null;
  if (base !== null && /^https?:$/.test(base.protocol)) return base;
  throw new ConfigurationError(
    `The address of MLflow must begin with http:// or https://; what was given does not. Take the value of MLFLOW_TRACKING_URI.`,
  );
}

function loginIn({ username, password }: URL): string | null {
  if (username === '') return null;
  return basicLogin(decodeURIComponent(username), decodeURIComponent(password));
}

/** The value of the header Authorization for a user name and a password. */
export function basicLogin(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** As MLflow's own client reads it: name and password come before a token. */
export function loginFrom({
  MLFLOW_TRACKING_USERNAME: name,
  MLFLOW_TRACKING_PASSWORD: password,
  MLFLOW_TRACKING_TOKEN: token,
}: NodeJS.ProcessEnv): MlflowLogin {
  if (name) return { authorization: basicLogin(name, password ?? '') };
  return { authorization: token ? `Bearer ${token}` : null };
}
