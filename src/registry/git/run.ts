import { execFile } from 'node:child_process';
import { devNull } from 'node:os';
import { EnvironmentError } from '../../core/errors.ts';
import { interruption } from '../../core/interrupt.ts';

/** A repository on this machine, and the remote that it speaks to; null works on the repository alone. */
export interface GitPlace {
  readonly folder: string;
  readonly remote: string | null;
}

export interface GitAnswer {
  readonly code: number;
  readonly stdout: Buffer;
  /** Without logins in addresses. */
  readonly stderr: string;
}

/** Hooks and settings of a repository must not run programs for us. */
const SETTINGS = [`core.hooksPath=${devNull}`, 'protocol.ext.allow=never', 'gc.auto=0', 'maintenance.auto=false'];
const TIMEOUT_MS = 120_000;
const MAX_OUTPUT = 256 * 1024 * 1024;

export interface GitOptions {
  readonly input?: string | Uint8Array;
  readonly environment?: Record<string, string>;
  /** Ends git when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** Run git without a shell, whatever the arguments hold. Throws EnvironmentError only where it cannot be started or ended. */
export function tryGit(folder: string, args: readonly string[], options: GitOptions = {}): Promise<GitAnswer> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      'git',
      gitArguments(folder, args),
      {
        timeout: TIMEOUT_MS,
        maxBuffer: MAX_OUTPUT,
        windowsHide: true,
        encoding: 'buffer',
        env: { ...gitEnvironment(), ...options.environment },
        signal: options.signal,
      },
      (error, stdout, stderr) => {
        if (error && options.signal?.aborted) reject(interruption(options.signal));
        else if (error?.killed)
          reject(new EnvironmentError(`git ${args[0]} did not end within ${TIMEOUT_MS / 1000} s; it was stopped.`));
        else if (error && typeof error.code !== 'number') {
          const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
          reject(
            new EnvironmentError(
              missing ? 'git is not installed, or not on PATH.' : `git ${args[0]} failed: ${error.message}`,
            ),
          );
        } else resolve({ code: error ? Number(error.code) : 0, stdout, stderr: withoutLogin(stderr.toString()) });
      },
    );
    // Git may end before it has read everything; its exit status says why.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input);
  });
}

/** The arguments of git for a folder, with the settings that keep a user’s own from changing what it does. */
export function gitArguments(folder: string, args: readonly string[]): string[] {
  return ['-C', folder, ...SETTINGS.flatMap((setting) => ['-c', setting]), ...args];
}

/** Standard output as text. Throws EnvironmentError, with git's own words, where it fails. */
export async function git(folder: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const answer = await tryGit(folder, args, options);
  if (answer.code === 0) return answer.stdout.toString().replace(/\n$/, '');
  throw new EnvironmentError(`git ${args[0]} failed: ${oneLine(answer.stderr)}`);
}

/** What git said as one line of at most 1,000 characters. */
export function oneLine(text: string): string {
  return (
    text
      .trim()
      .split('\n')
      .map((line) => line.trim())
      .join(' · ')
      .slice(0, 1_000) || 'it gave no reason'
  );
}

/** The text without the user name and password of any address. */
export function withoutLogin(text: string): string {
  return text.replace(/\/\/[^/@\s]+@/g, '//');
}

/** A process that git itself started (a hook, `rebase --exec`) carries variables that point at another repository. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const { GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, GIT_OBJECT_DIRECTORY, GIT_NAMESPACE, ...kept } = process.env;
  return { ...kept, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
}
