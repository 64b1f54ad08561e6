import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** https://github.com/nektos/act, which runs workflows on this machine; undefined where it is not installed. */
export function findAct(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...goFolders()];
  return folders.map((folder) => join(folder, 'act')).find(isExecutable);
}

function goFolders(): string[] {
  const paths = process.env.GOPATH?.split(delimiter) ?? [join(homedir(), 'go')];
  return [...(process.env.GOBIN ? [process.env.GOBIN] : []), ...paths.map((path) => join(path, 'bin'))];
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A repository as a runner would check it out. Its remote is a bare repository beside it. */
export interface Checkout {
  readonly folder: string;
  readonly git: (...args: string[]) => string;
  /** And commit. */
  readonly write: (file: string, content: string) => void;
  /** Run the workflow for an event, a pull request where none is named. */
  readonly run: (workflow: string, options?: ActOptions) => Promise<WorkflowRun>;
  readonly remove: () => void;
}

export interface ActOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly event?: { readonly name: string; readonly payload: object };
  /** What `github.token` is; without it there is none. */
  readonly token?: string;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Actions that have a stand-in among the stubs, with the version that is used: `setup-node@820762…`. */
  readonly stubs?: readonly string[];
  /** Labels of runners that are this machine, besides `ubuntu-latest`. */
  readonly runners?: readonly string[];
  /** A folder with programs that come before those of this machine. */
  readonly programs?: string;
}

export interface WorkflowRun {
  readonly code: number | null;
  readonly output: string;
  /** Folder of what the jobs uploaded. */
  readonly artifacts: string;
  /** The lines of one job, without its prefix: `gates`, `gates-2`. */
  readonly job: (name: string) => string;
}

const ORIGIN = 'https://github.com/octo/models';

/** With the files of this working tree, or of one folder of it, as its only commit. */
export function checkOut(act: string, from = '.'): Checkout {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'modelassay-act-')));
  const folder = join(home, 'repository');
  const source = resolve(ROOT, from);
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: source });
  for (const file of new Set(listed.toString().split('\0').filter(Boolean))) {
    // Deleted here and not yet committed.
    if (!existsSync(join(source, file))) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    // As a checkout does: what links to a folder stays a link.
    cpSync(join(source, file), join(folder, file), { recursive: true, verbatimSymlinks: true });
  }
  if (from !== '.') {
    for (const part of ['action.yml', 'actions', 'dist', 'package.json', 'test/workflows/stubs'])
      cpSync(join(ROOT, part), join(home, 'modelassay', part), { recursive: true });
  }
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'pipe' }).toString();
  const commit = () => {
    git('add', '--all');
    git(
      '-c',
      'user.name=test',
      '-c',
      'user.email=test@localhost',
      'commit',
      '--allow-empty',
      '-qm',
      'A state of the working tree',
    );
  };
  git('init', '-q', '-b', 'main');
  git('remote', 'add', 'origin', ORIGIN);
  execFileSync('git', ['init', '-q', '--bare', join(home, 'origin.git')]);
  commit();
  return {
    folder,
    git,
    write(file, content) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), content);
      commit();
    },
    run: (workflow, options = {}) =>
      runAct(act, { home, folder, own: from === '.' ? folder : join(home, 'modelassay'), workflow, options }),
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

interface ActRun {
  readonly home: string;
  readonly folder: string;
  /** Where this project's actions are. */
  readonly own: string;
  readonly workflow: string;
  readonly options: ActOptions;
}

/** What the workflows of docs/ use from elsewhere: this working tree, and stand-ins for what can only be fetched. */
const LOCAL = (own: string, stubs: readonly string[]) => [
  `modelassay/modelassay@v1=${own}`,
  ...['upload-artifact@v7', 'download-artifact@v8', 'setup-python@v6', ...stubs].map(
    (name) => `actions/${name}=${join(own, 'test/workflows/stubs', name.replace(/@.*/, ''))}`,
  ),
];

async function runAct(act: string, { home, folder, own, workflow, options }: ActRun): Promise<WorkflowRun> {
  const { event, token, secrets = {}, runners = [], programs } = options;
  const bare = join(home, 'origin.git');
  const env: Readonly<Record<string, string>> = {
    // What the checkout calls origin is the bare repository of this machine.
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `url.${bare}.insteadOf`,
    GIT_CONFIG_VALUE_0: ORIGIN,
    ...options.env,
  };
  const payload = join(home, 'event.json');
  if (event) writeFileSync(payload, JSON.stringify(event.payload));
  const args = [
    event?.name ?? 'pull_request',
    ...(event ? ['-e', payload] : []),
    ...(token === undefined ? [] : ['-s', `GITHUB_TOKEN=${token}`]),
    ...['-W', workflow, '-P', 'ubuntu-latest=-self-hosted'],
    ...['--artifact-server-path', join(home, 'artifacts'), '--artifact-server-addr', '127.0.0.1'],
    ...['--artifact-server-port', String(await freePort()), '--cache-server-addr', '127.0.0.1'],
    ...['--cache-server-path', join(home, 'cache-server'), '--action-cache-path', join(home, 'actions')],
    ...LOCAL(own, options.stubs ?? []).flatMap((repository) => ['--local-repository', repository]),
    ...runners.flatMap((label) => ['-P', `${label}=-self-hosted`]),
    ...Object.entries(secrets).flatMap(([name, value]) => ['-s', `${name}=${value}`]),
    ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
  ];
  const child = spawn(act, args, {
    cwd: folder,
    // act runs actions with the first node on the path. Its tool cache starts empty, and lasts for this checkout.
    env: {
      ...process.env,
      PATH: [...(programs ? [programs] : []), dirname(process.execPath), process.env.PATH].join(delimiter),
      XDG_CACHE_HOME: join(home, 'xdg'),
      XDG_CONFIG_HOME: join(home, 'xdg'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return {
    code,
    output,
    artifacts: join(home, 'artifacts'),
    job: (name) =>
      output
        .split('\n')
        .flatMap((line) => {
          const match = /^\[[^/\]]+\/([^\]]+?)\s*\]\s(.*)$/.exec(line);
          return match?.[1] === name ? [match[2]!] : [];
        })
        .join('\n'),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
