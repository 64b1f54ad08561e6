import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where install-mlflow.sh puts it. */
export const MLFLOW = process.env.MODELASSAY_MLFLOW ?? join(tmpdir(), 'modelassay-mlflow/bin/mlflow');
export const isInstalled = () => existsSync(MLFLOW);

export interface MlflowServer {
  readonly uri: string;
  /** Where its proxied artifacts lie. */
  readonly artifacts: string;
  stop(): Promise<void>;
}

/** A store of objects that speaks S3, in memory. */
export interface ObjectStore {
  /** What a program needs to use it: address and any login. */
  readonly environment: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

const BUCKET = 'models';

export async function startObjectStore(folder: string): Promise<ObjectStore> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const uri = `http://127.0.0.1:${port}`;
  const login = { AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any', AWS_DEFAULT_REGION: 'us-east-1' };
  const environment = { ...login, MLFLOW_S3_ENDPOINT_URL: uri };
  const args = ['-H', '127.0.0.1', '-p', String(port)];
  const program = join(dirname(MLFLOW), 'moto_server');
  const stop = await start(program, args, folder, { ...process.env, ...environment }, `${uri}/moto-api/`);
  const made = await fetch(`${uri}/${BUCKET}`, { method: 'PUT' });
  if (!made.ok) throw new Error(`no bucket: ${made.status}`);
  return { environment, stop };
}

/** A real server on loopback, with its database in `folder`, and its artifacts there or in the object store. */
export async function startMlflow(
  folder: string,
  login?: { name: string; password: string },
  store?: ObjectStore,
): Promise<MlflowServer> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const artifacts = join(folder, 'artifacts');
  const args = ['server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'];
  args.push('--backend-store-uri', `sqlite:///${join(folder, 'mlflow.db')}`, '--artifacts-destination');
  args.push(store ? `s3://${BUCKET}/mlflow` : artifacts);
  const quiet = { MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true' };
  const environment: NodeJS.ProcessEnv = { ...process.env, ...quiet, ...store?.environment };
  if (login) {
    const config = join(folder, 'auth.ini');
    const lines = ['[mlflow]', 'default_permission = READ', `database_uri = sqlite:///${join(folder, 'auth.db')}`];
    lines.push(`admin_username = ${login.name}`, `admin_password = ${login.password}`);
    lines.push('authorization_function = mlflow.server.auth:authenticate_request_basic_auth');
    writeFileSync(config, `${lines.join('\n')}\n`);
    args.push('--app-name', 'basic-auth');
    Object.assign(environment, {
      MLFLOW_AUTH_CONFIG_PATH: config,
      MLFLOW_FLASK_SERVER_SECRET_KEY: 'only for this test',
    });
  }
  const uri = `http://127.0.0.1:${port}`;
  const end = await start(MLFLOW, args, folder, environment, `${uri}/health`);
  return { uri, artifacts, stop: end };
}

/** `mlflow models serve` of a registered model, with the packages of this machine. */
export async function serveModel(
  model: string,
  registry: MlflowServer,
  folder: string,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = ['models', 'serve', '--model-uri', model, '--env-manager', 'local', '--host', '127.0.0.1'];
  const environment = {
    ...process.env,
    // It starts uvicorn by name.
    PATH: `${dirname(MLFLOW)}:${process.env.PATH}`,
    MLFLOW_TRACKING_URI: registry.uri,
    MLFLOW_DISABLE_TELEMETRY: 'true',
  };
  return { url, stop: await start(MLFLOW, [...args, '--port', String(port)], folder, environment, `${url}/ping`) };
}

/** Resolves, when `health` answers, to what ends it. */
async function start(
  program: string,
  args: readonly string[],
  folder: string,
  environment: NodeJS.ProcessEnv,
  health: string,
): Promise<() => Promise<void>> {
  // A process group of its own: the server starts workers, and all of them must go.
  const child = spawn(program, args, {
    cwd: folder,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  for (let tries = 0; tries < 360; tries++) {
    const alive = await fetch(health).catch(() => null);
    if (alive?.ok) return () => stop(child);
    if (child.exitCode !== null) break;
    await sleep(500);
  }
  await stop(child);
  throw new Error(`${program} did not start:\n${output.join('').slice(-4_000)}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-child.pid, 'SIGKILL');
  await ended;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
