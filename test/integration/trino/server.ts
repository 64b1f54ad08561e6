import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger } from '../../../src/core/log.ts';
import { connect } from '../../../src/table/trino/connection.ts';

/** Where install-trino.sh puts it. */
const TRINO = process.env.MODELASSAY_TRINO ?? join(tmpdir(), 'modelassay-trino');
export const isInstalled = (): boolean => existsSync(join(TRINO, 'bin/launcher')) && javaHome() !== undefined;

export interface Node {
  readonly address: string;
  /** Ends the process at once, as a machine that is lost. */
  kill(): Promise<void>;
}

export interface Cluster extends Node {
  readonly workers: readonly Node[];
  /** Of the coordinator: what it is configured with. */
  readonly etc: string;
  /** Ends the coordinator at once and starts it anew, at the same address, with what lies in its catalogs' files. */
  restart(): Promise<void>;
  /** Runs a statement that makes something. */
  make(...statements: readonly string[]): Promise<void>;
  /** The rows of an answer. */
  ask(statement: string): Promise<readonly (readonly unknown[])[]>;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  readonly workers?: number;
  /** Of the coordinator: lines of config.properties. */
  readonly config?: readonly string[];
  /** Who may do what, as Trino's file-based access control reads it; without it everybody may do everything. */
  readonly access?: object;
  /** Further files of the coordinator's configuration, by their names. */
  readonly files?: Readonly<Record<string, string>>;
  /** Of each node. Default: 2G. */
  readonly heap?: string;
}

/** Catalogs `lake` (Hive), `ice` (Iceberg), `delta` and `memory`, on loopback, with all that it keeps in a folder of its own. */
export async function startTrino(options: ClusterOptions = {}): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'modelassay-trino-run-'));
  for (const place of ['warehouse', 'ice', 'delta']) mkdirSync(join(folder, 'lake', place), { recursive: true });
  const port = await freePort();
  const uri = `http://127.0.0.1:${port}`;
  const few = options.workers ?? 0;
  const etc = join(folder, 'node-0/etc');
  mkdirSync(etc, { recursive: true });
  for (const [name, content] of Object.entries(options.files ?? {})) writeFileSync(join(etc, name), content);
  if (options.access) allowOnly(etc, options.access);
  const start = async (index: number) =>
    startNode(
      join(folder, `node-${index}`),
      join(folder, 'lake'),
      index === 0 ? port : await freePort(),
      [
        `coordinator=${index === 0}`,
        ...(index === 0 ? [`node-scheduler.include-coordinator=${few === 0}`, ...(options.config ?? [])] : []),
        `discovery.uri=${uri}`,
      ],
      options.heap ?? '2G',
    );
  const nodes = await Promise.all(Array.from({ length: few + 1 }, (_, index) => start(index)));
  const connection = connect({ address: uri, login: { user: 'tests' }, session: {}, timeout: 240_000 }, silentLogger);
  const [coordinator, ...workers] = nodes as [Node, ...Node[]];
  const wanted = few === 0 ? 1 : few + 1;
  for (let found = 0; found < wanted; await sleep(200)) {
    const answer = await connection.ask("SELECT count(*) FROM system.runtime.nodes WHERE state = 'active'");
    found = Number(answer.rows[0]![0]);
  }
  return {
    ...coordinator,
    workers,
    etc,
    async restart() {
      await nodes[0]!.kill();
      nodes[0] = await start(0);
    },
    kill: () => nodes[0]!.kill(),
    async make(...statements) {
      for (const statement of statements) await connection.ask(statement);
    },
    ask: async (statement) => (await connection.ask(statement)).rows,
    async stop() {
      for (const node of nodes) await node.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What is written there later holds a second later. */
function allowOnly(etc: string, rules: object): void {
  writeFileSync(join(etc, 'rules.json'), JSON.stringify(rules));
  const lines = [
    'access-control.name=file',
    `security.config-file=${join(etc, 'rules.json')}`,
    'security.refresh-period=1s',
    '',
  ];
  writeFileSync(join(etc, 'access-control.properties'), lines.join('\n'));
}

async function startNode(
  folder: string,
  lake: string,
  port: number,
  config: readonly string[],
  heap: string,
): Promise<Node> {
  const etc = join(folder, 'etc');
  mkdirSync(join(etc, 'catalog'), { recursive: true });
  const write = (name: string, ...lines: readonly string[]) => writeFileSync(join(etc, name), `${lines.join('\n')}\n`);
  write('node.properties', 'node.environment=tests', `node.id=n${port}`, `node.data-dir=${join(folder, 'data')}`);
  write(
    'jvm.config',
    ...['-server', `-Xmx${heap}`, '-XX:+ExitOnOutOfMemoryError', '-XX:TieredStopAtLevel=1'],
    '--add-modules=jdk.incubator.vector',
  );
  write(
    'config.properties',
    `http-server.http.port=${port}`,
    'node.internal-address=127.0.0.1',
    'catalog.management=static',
    ...config,
  );
  write('log.properties', 'io.trino=WARN');
  const local = ['fs.native-local.enabled=true', `local.location=${lake}`];
  write(
    'catalog/lake.properties',
    ...['connector.name=hive', 'hive.metastore=file', 'hive.metastore.catalog.dir=local:///warehouse', ...local],
    ...['hive.non-managed-table-writes-enabled=true', 'hive.security=allow-all'],
  );
  write(
    'catalog/ice.properties',
    ...['connector.name=iceberg', 'iceberg.catalog.type=TESTING_FILE_METASTORE'],
    ...['hive.metastore.catalog.dir=local:///ice', ...local],
  );
  write(
    'catalog/delta.properties',
    ...['connector.name=delta_lake', 'hive.metastore=file', 'hive.metastore.catalog.dir=local:///delta', ...local],
  );
  write('catalog/memory.properties', 'connector.name=memory');
  const log = openSync(join(folder, 'log'), 'a');
  const home = javaHome()!;
  const child = spawn(join(TRINO, 'bin/launcher'), [`--etc-dir=${etc}`, 'run'], {
    env: { ...process.env, JAVA_HOME: home, PATH: `${join(home, 'bin')}:${process.env.PATH}` },
    stdio: ['ignore', log, log],
    detached: true,
  });
  const address = `http://127.0.0.1:${port}`;
  await ready(child, `${address}/v1/info`, join(folder, 'log'));
  return { address, kill: () => end(child) };
}

async function ready(child: ChildProcess, info: string, log: string): Promise<void> {
  for (let turn = 0; turn < 1200; turn++) {
    if (child.exitCode !== null) throw new Error(`Trino ended: ${readFileSync(log, 'utf8').slice(-2000)}`);
    const answer = await fetch(info).then(
      (response) => response.json() as Promise<{ starting: boolean }>,
      () => undefined,
    );
    if (answer?.starting === false) return;
    await sleep(200);
  }
  throw new Error(`Trino did not start: ${readFileSync(log, 'utf8').slice(-2000)}`);
}

/** The launcher becomes the server, in a group of its own. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise((done) => child.once('exit', done));
  process.kill(-child.pid, 'SIGKILL');
  await gone;
}

/** Trino 476 runs on Java 24 and newer. */
function javaHome(): string | undefined {
  const folder = '/usr/lib/jvm';
  const homes = [
    process.env.MODELASSAY_JAVA,
    ...(existsSync(folder) ? readdirSync(folder) : []).map((one) => join(folder, one)),
  ];
  return homes.find((home) => {
    if (home === undefined || !existsSync(join(home, 'bin/java'))) return false;
    const release = existsSync(join(home, 'release')) ? readFileSync(join(home, 'release'), 'utf8') : '';
    const version = /JAVA_VERSION="(\d+)/.exec(release)?.[1] ?? versionOf(home);
    return Number(version) >= 24;
  });
}

function versionOf(home: string): string {
  return /version "(\d+)/.exec(execFileSync(join(home, 'bin/java'), ['-version'], { encoding: 'utf8' }))?.[1] ?? '0';
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}
