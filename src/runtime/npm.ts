import { spawn } from 'node:child_process';
import { access, constants, realpath, stat } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { Milliseconds } from '../core/units.ts';
import { type Environment, variableInAnyCase } from './environment.ts';

/** How npm is started without a shell: a program and the arguments before npm's own. */
export interface NpmCommand {
  readonly program: string;
  readonly leading: readonly string[];
}

/**
 * The npm of this machine: the one on PATH, so that its own configuration applies, else the one that lies beside the
 * Node that runs us (the runner brings one on Linux and macOS). Undefined where there is none.
 */
export async function findNpm(environment: Environment): Promise<NpmCommand | undefined> {
  const windows = process.platform === 'win32';
  for (const folder of pathFolders(environment)) {
    const found = windows ? await npmOnWindows(folder) : await npmOnPosix(folder);
    if (found) return found;
  }
  const beside = resolve(dirname(process.execPath), windows ? 'node_modules' : '../lib/node_modules');
  return npmScript(join(beside, 'npm/bin/npm-cli.js'), process.execPath);
}

/** Runs npm in `folder`. Undefined when it went well, else why not, in npm's words. It is stopped after `limit`. */
export async function runNpm(
  npm: NpmCommand,
  npmArguments: readonly string[],
  options: { readonly folder: string; readonly environment: Environment; readonly limit: Milliseconds },
): Promise<string | undefined> {
  const child = spawn(npm.program, [...npm.leading, ...npmArguments], {
    cwd: options.folder,
    env: options.environment as NodeJS.ProcessEnv,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: options.limit,
    killSignal: 'SIGKILL',
    windowsHide: true,
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-20_000);
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`npm could not be started: ${error.message}`));
    child.once('close', (code, signal) => {
      if (code === 0) resolve(undefined);
      else if (signal) resolve(`npm was stopped by ${signal} (its limit is ${options.limit / 1000} s)`);
      else resolve(shortReason(said) || lastLine(said) || `npm ended with exit code ${code}`);
    });
  });
}

/** The first lines of what npm says went wrong, without its prefixes, in one line of at most 300 characters. */
export function shortReason(said: string): string {
  const lines = said
    .split('\n')
    .flatMap((line) => /^npm (?:error|ERR!)\s+(.*)$/.exec(line.trim())?.[1] ?? [])
    .filter((line) => !/complete log of this run|^at |^\d+$/.test(line));
  const sentences = lines.filter((line) => !/^(?:code|syscall|errno|path|dest|type|address|port):? |^[{}]/.test(line));
  const reason = (sentences.length > 0 ? sentences : lines).slice(0, 3).join('; ');
  return reason.length > 300 ? `${reason.slice(0, 299)}…` : reason;
}

function lastLine(said: string): string | undefined {
  return said.trim().split('\n').at(-1)?.slice(0, 300);
}

function pathFolders(environment: Environment): readonly string[] {
  return (variableInAnyCase(environment, 'PATH') ?? '').split(delimiter).filter((folder) => folder !== '');
}

async function npmOnPosix(folder: string): Promise<NpmCommand | undefined> {
  const file = join(folder, 'npm');
  return (await isExecutable(file)) ? { program: file, leading: [] } : undefined;
}

/** `npm.cmd` would need a shell; the script that it starts lies beside it, and mostly Node does too. */
async function npmOnWindows(folder: string): Promise<NpmCommand | undefined> {
  if (await isFile(join(folder, 'npm.exe'))) return { program: join(folder, 'npm.exe'), leading: [] };
  if (!(await isFile(join(folder, 'npm.cmd')))) return undefined;
  const node = join(folder, 'node.exe');
  return npmScript(join(folder, 'node_modules/npm/bin/npm-cli.js'), (await isFile(node)) ? node : process.execPath);
}

async function npmScript(script: string, node: string): Promise<NpmCommand | undefined> {
  return (await isFile(script)) ? { program: node, leading: [await realpath(script)] } : undefined;
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (stats) => stats.isFile(),
    () => false,
  );
}

async function isExecutable(file: string): Promise<boolean> {
  if (!(await isFile(file))) return false;
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
