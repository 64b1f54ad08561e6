import { createHash } from 'node:crypto';
import * as z from 'zod';
import { messageOf } from '../core/errors.ts';
import type { Environment } from '../runtime/environment.ts';
import { REQUEST_TIMEOUT_MS } from './client.ts';
import { insist, type Patience } from './patience.ts';

/**
 * The service behind actions/upload-artifact, of which an action is told by its environment: create, put the bytes where it
 * says, finalize. Spoken here in four requests: GitHub's own client for it (@actions/artifact) would be 170 packages more,
 * waits up to 15 minutes for a service that does not answer, and cannot be told otherwise.
 */
export interface ArtifactService {
  /** The id of the artifact. Throws ServiceError: 409 where the name is taken. */
  upload(artifact: NewArtifact, patience: Patience): Promise<string>;
}

export interface NewArtifact {
  /** Letters, digits, dots and dashes; unique to the run. */
  readonly name: string;
  readonly content: Uint8Array;
  readonly type: string;
  /** 7: the one file as it is, which a browser shows; 4: a zip archive, which every service knows. */
  readonly version: 4 | 7;
}

/** What the service said no to; `status` as of HTTP, and 500 where no answer came. */
export class ServiceError extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Of one request, while patience lasts. */
const REPEATS = 2;
const SERVICE = 'twirp/github.actions.results.api.v1.ArtifactService';

/** Undefined where the runner has no such service, as on a laptop. */
export function artifactService(
  environment: Environment,
  send: () => Promise<typeof fetch> = toolkitFetch,
): ArtifactService | undefined {
  const { ACTIONS_RESULTS_URL: url, ACTIONS_RUNTIME_TOKEN: token } = environment;
  const run = backendIds(token);
  if (!url || !URL.canParse(url) || run === undefined) return undefined;
  const ask = async <T>(
    method: string,
    body: object,
    answer: z.ZodType<T>,
    patience: Patience,
    repeats = REPEATS,
  ): Promise<T> => {
    const init = {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...run, ...body }),
    };
    const response = await request(await send(), patience, new URL(`/${SERVICE}/${method}`, url), init, repeats);
    const parsed = answer.safeParse(await response.json().catch(() => null));
    if (!parsed.success) throw new ServiceError(`the service answers ${method} with something else`, 422);
    return parsed.data;
  };
  return {
    async upload({ name, content, type, version }, patience) {
      const created = await ask(
        'CreateArtifact',
        { name, version, ...(version === 7 && { mime_type: type }) },
        createdSchema,
        patience,
        // Who does not know pages is asked with an archive next.
        version === 7 ? 0 : REPEATS,
      );
      await putBlob(await send(), patience, created, content, type);
      const hash = `sha256:${createHash('sha256').update(content).digest('hex')}`;
      const size = String(content.byteLength);
      return ask('FinalizeArtifact', { name, size, hash }, finalizedSchema, patience);
    },
  };
}

/** GitHub writes names as in the description of the service, others as protobuf's JSON does. */
const createdSchema = z
  .union([
    z.object({ ok: z.literal(true), signed_upload_url: z.url() }),
    z.object({ ok: z.literal(true), signedUploadUrl: z.url() }),
  ])
  .transform((answer) => ('signed_upload_url' in answer ? answer.signed_upload_url : answer.signedUploadUrl));
const idSchema = z.union([z.string().regex(/^\d+$/), z.int().nonnegative()]).transform(String);
const finalizedSchema = z
  .union([
    z.object({ ok: z.literal(true), artifact_id: idSchema }),
    z.object({ ok: z.literal(true), artifactId: idSchema }),
  ])
  .transform((answer) => ('artifact_id' in answer ? answer.artifact_id : answer.artifactId));

/** As one block of Azure's blobs, whose signed address is all the permission there is. */
async function putBlob(send: typeof fetch, patience: Patience, to: string, content: Uint8Array, type: string) {
  const block = Buffer.from('block-0000000000').toString('base64');
  const at = (parameters: Record<string, string>) => {
    const url = new URL(to);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return url;
  };
  const put = (url: URL, body: Uint8Array | string, headers: Record<string, string>) =>
    request(send, patience, url, { method: 'PUT', body: Buffer.from(body), headers });
  await put(at({ comp: 'block', blockid: block }), content, { 'content-type': 'application/octet-stream' });
  const list = `<?xml version="1.0" encoding="utf-8"?><BlockList><Latest>${block}</Latest></BlockList>`;
  await put(at({ comp: 'blocklist' }), list, { 'content-type': 'application/xml', 'x-ms-blob-content-type': type });
}

/** Asked again while nothing answers and patience lasts. Throws ServiceError, in which no signed address stands. */
function request(
  send: typeof fetch,
  patience: Patience,
  url: URL,
  init: RequestInit,
  repeats = REPEATS,
): Promise<Response> {
  const once = async () => {
    const from = patience.now();
    try {
      const response = await send(url, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
      if (response.ok) return response;
      throw new ServiceError(`${await reason(response)}${url.pathname}`, response.status);
    } catch (error) {
      if (error instanceof ServiceError && error.status < 500) throw error;
      patience.lose(from, patience.now());
      throw error instanceof ServiceError ? error : new ServiceError(`${messageOf(error)} at ${url.host}`, 500);
    }
  };
  return insist(patience, once, repeats);
}

async function reason(response: Response): Promise<string> {
  const text = await response.text().catch(() => '');
  const parsed = z.object({ msg: z.string() }).safeParse(jsonOf(text));
  return `HTTP ${response.status}${parsed.success ? `, ${parsed.data.msg.slice(0, 200)},` : ''} at `;
}

/** The runner's token says of which run and job it is: `Actions.Results:<run>:<job>` among its scopes. */
function backendIds(token: string | undefined) {
  const claims = jsonOf(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString('utf8'));
  const parsed = z.object({ scp: z.string() }).safeParse(claims);
  const [, run, job] = /(?:^| )Actions\.Results:([^: ]+):([^: ]+)/.exec(parsed.data?.scp ?? '') ?? [];
  return run === undefined ? undefined : { workflow_run_backend_id: run, workflow_job_run_backend_id: job };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** It knows the proxy. */
async function toolkitFetch(): Promise<typeof fetch> {
  const { defaults } = await import('@actions/github/lib/utils');
  return defaults.request?.fetch as typeof fetch;
}
