import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

// The service behind actions/upload-artifact, with the storage that its signed addresses lead to. GitHub's own client
// (@actions/artifact 6.2.1) has uploaded to it, as a page and as an archive.

export interface StoredArtifact {
  readonly id: number;
  readonly name: string;
  readonly version: number;
  readonly type: string;
  readonly content: Buffer;
}

export interface ArtifactFakeOptions {
  /** As `act` and older services: a field that they do not know is a failure. */
  readonly knowsPages?: boolean;
  /** Status of an answer to a step, in place of doing it; 0 hangs up; undefined does it. */
  fault?(step: Step, count: number): number | undefined;
}

export type Step = 'CreateArtifact' | 'block' | 'blocklist' | 'FinalizeArtifact';

export interface ArtifactFake {
  readonly stored: readonly StoredArtifact[];
  /** What was asked and is against the protocol. */
  readonly violations: readonly string[];
  readonly steps: readonly Step[];
  /** What the runner tells an action. */
  readonly environment: { readonly ACTIONS_RESULTS_URL: string; readonly ACTIONS_RUNTIME_TOKEN: string };
  close(): Promise<void>;
}

interface Opened {
  readonly name: string;
  readonly version: number;
  readonly blocks: Map<string, Buffer>;
  blob: { content: Buffer; type: string } | undefined;
}

const RUN = 'ce7f54c7-61c7-4aae-887f-30da475f5f1a';
const JOB = 'ca395085-040a-526b-2ce8-bdc85f692774';
const FIELDS = {
  CreateArtifact: ['workflow_run_backend_id', 'workflow_job_run_backend_id', 'name', 'version'],
  FinalizeArtifact: ['workflow_run_backend_id', 'workflow_job_run_backend_id', 'name', 'size', 'hash'],
};

export async function startArtifactService(options: ArtifactFakeOptions = {}): Promise<ArtifactFake> {
  const { knowsPages = true } = options;
  const stored: StoredArtifact[] = [];
  const violations: string[] = [];
  const steps: Step[] = [];
  const opened = new Map<string, Opened>();
  const byKey = new Map<string, Opened>();
  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = `${base64({ alg: 'none' })}.${base64({ scp: `Actions.Example Actions.Results:${RUN}:${JOB}` })}.x`;

  const answer = (request: IncomingMessage, body: Buffer): { status: number; body?: object } => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const step = (url.searchParams.get('comp') ?? url.pathname.split('/').at(-1)) as Step;
    steps.push(step);
    const fault = options.fault?.(step, steps.filter((one) => one === step).length);
    if (fault !== undefined) return { status: fault, body: { code: 'unknown', msg: 'as asked' } };
    return url.pathname.startsWith('/blob/') ? toBlob(url, request, body) : toService(step, request, body);
  };

  const toService = (step: Step, request: IncomingMessage, body: Buffer): { status: number; body?: object } => {
    const refuse = (status: number, msg: string) => ({ status, body: { code: 'failed', msg } });
    if (
      request.method !== 'POST' ||
      !/\/twirp\/github\.actions\.results\.api\.v1\.ArtifactService\//.test(request.url!)
    )
      return refuse(404, 'no such route');
    if (request.headers.authorization !== `Bearer ${token}`) return refuse(401, 'token is not accepted');
    const fields = JSON.parse(body.toString()) as Record<string, unknown>;
    if (fields.workflow_run_backend_id !== RUN || fields.workflow_job_run_backend_id !== JOB)
      return refuse(403, 'the run is not that of the token');
    if (step !== 'CreateArtifact' && step !== 'FinalizeArtifact') return refuse(404, 'no such method');
    const known = [...FIELDS[step], ...(knowsPages ? ['mime_type', 'expires_at'] : [])];
    const unknown = Object.keys(fields).filter((field) => !known.includes(field));
    if (unknown.length > 0) {
      if (knowsPages) violations.push(`${step} has ${unknown.join(', ')}`);
      return { status: 500 };
    }
    const name = String(fields.name);
    if (!/^[^"<>|*?:\r\n\\/]{1,255}$/.test(name)) return refuse(400, `the artifact name is not valid: ${name}`);
    if (step === 'CreateArtifact') {
      if (opened.has(name)) return refuse(409, 'an artifact with this name already exists on the workflow run');
      const key = randomUUID();
      const artifact: Opened = { name, version: Number(fields.version), blocks: new Map(), blob: undefined };
      opened.set(name, artifact);
      byKey.set(key, artifact);
      const at = `http://${request.headers.host}/blob/${key}?sig=${encodeURIComponent('a+signature/=')}`;
      return { status: 200, body: { ok: true, signed_upload_url: at } };
    }
    const artifact = opened.get(name);
    if (artifact?.blob === undefined) return refuse(404, 'nothing was uploaded');
    const { content, type } = artifact.blob;
    const hash = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    if (fields.size !== String(content.byteLength)) violations.push(`${name} has size ${String(fields.size)}`);
    if (fields.hash !== hash) violations.push(`${name} has hash ${String(fields.hash)}`);
    const id = 4_000 + stored.length;
    stored.push({ id, name, version: artifact.version, type, content });
    return { status: 200, body: { ok: true, artifact_id: String(id) } };
  };

  const toBlob = (url: URL, request: IncomingMessage, body: Buffer): { status: number } => {
    const artifact = byKey.get(url.pathname.split('/').at(-1)!);
    if (artifact === undefined || url.searchParams.get('sig') !== 'a+signature/=') return { status: 403 };
    if (request.headers.authorization !== undefined) violations.push('the storage was told the runner’s token');
    const block = url.searchParams.get('blockid');
    if (url.searchParams.get('comp') === 'block' && block !== null) artifact.blocks.set(block, body);
    else if (url.searchParams.get('comp') === 'blocklist') {
      const ids = [...body.toString().matchAll(/<(?:Latest|Uncommitted)>([^<]+)</g)].map(([, id]) => id!);
      if (ids.some((id) => !artifact.blocks.has(id))) return { status: 400 };
      const content = Buffer.concat(ids.map((id) => artifact.blocks.get(id)!));
      artifact.blob = { content, type: String(request.headers['x-ms-blob-content-type']) };
    } else {
      violations.push(`${request.method} ${url.search}`);
      return { status: 400 };
    }
    return { status: 201 };
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, body } = answer(request, Buffer.concat(chunks));
      if (status === 0) return response.destroy();
      response.writeHead(status, { 'content-type': 'application/json' }).end(body && JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    stored,
    violations,
    steps,
    environment: { ACTIONS_RESULTS_URL: `http://127.0.0.1:${port}/`, ACTIONS_RUNTIME_TOKEN: token },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
