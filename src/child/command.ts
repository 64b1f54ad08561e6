import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { throwIfInterrupted } from '../core/interrupt.ts';
import { type Bytes, type Milliseconds, milliseconds } from '../core/units.ts';
import { commandEnvironment } from './environment.ts';

/** A program with its arguments, which no shell reads; or, where the user writes a line for a shell, that line. */
export type Command = CommandPlace &
  ({ readonly program: string; readonly args: readonly string[] } | { readonly shell: string });

interface CommandPlace {
  /** Absolute path of the folder in which it runs. */
  readonly folder: string;
  /** Variables that it is given beside those that every command is given (`commandEnvironment`). */
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

export interface CommandBudget {
  readonly timeout: Milliseconds;
  /** Of standard output. */
  readonly output: Bytes;
}

export interface CommandOutcome {
  readonly ended: CommandEnding;
  readonly stdout: Buffer;
  /** The last 8 KiB of it, as text. */
  readonly stderr: string;
  readonly duration: Milliseconds;
}

/** How a command came to its end. Only `exited` with the code 0 is success. */
export type CommandEnding =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: NodeJS.Signals }
  /** It took longer than the limit of time, or said more than the limit of output. */
  | { readonly kind: 'late'; readonly limit: Milliseconds }
  | { readonly kind: 'verbose'; readonly limit: Bytes }
  /** There is no such program, or it may not be run. */
  | { readonly kind: 'unstartable'; readonly reason: string };

const MAX_STDERR = 8192;
/** Node fires longer timers at once. 24 days are no limit. */
const MAX_TIMER = 2 ** 31 - 1;

/**
 * Run a command to its end: without standard input, without this process's secrets, within limits of time and output. When
 * it ends, by itself or not, the processes that it started end with it. Whatever the command does is an outcome; throws
 * only the signal's reason (InterruptedError where that is no error of ours) when the signal is aborted.
 */
export async function runCommand(
  command: Command,
  budget: CommandBudget,
  signal: AbortSignal,
): Promise<CommandOutcome> {
  throwIfInterrupted(signal);
  const start = performance.now();
  const child = startProcess(command);
  const stdout: Buffer[] = [];
  let bytes = 0;
  let stderr = '';
  let ended: CommandEnding | undefined;
  const end = (how: CommandEnding) => {
    ended ??= how;
    endGroup(child);
  };
  const abort = () => endGroup(child);
  const deadline = setTimeout(() => end({ kind: 'late', limit: budget.timeout }), Math.min(budget.timeout, MAX_TIMER));
  signal.addEventListener('abort', abort, { once: true });
  child.stdout?.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (bytes > budget.output) end({ kind: 'verbose', limit: budget.output });
    else stdout.push(chunk);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MAX_STDERR);
  });
  await new Promise<void>((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      ended ??= { kind: 'unstartable', reason: error.code === 'ENOENT' ? 'there is no such program' : error.message };
      if (child.pid === undefined) resolve();
    });
    child.on('exit', (code, killedBy) => {
      ended ??= killedBy === null ? { kind: 'exited', code: code ?? 0 } : { kind: 'killed', signal: killedBy };
      // Whoever it left behind holds its pipes open, and has no business here any more.
      endGroup(child);
    });
    child.on('close', () => resolve());
  });
  clearTimeout(deadline);
  signal.removeEventListener('abort', abort);
  throwIfInterrupted(signal);
  return { ended: ended!, stdout: Buffer.concat(stdout), stderr, duration: milliseconds(performance.now() - start) };
}

/** In a group of its own, without this process's secrets. */
export function startProcess(command: Command, input: 'ignore' | 'pipe' = 'ignore'): ChildProcess {
  const options = {
    cwd: command.folder,
    env: { ...commandEnvironment(process.env), ...command.environment },
    stdio: [input, 'pipe', 'pipe'] as ['ignore' | 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
    // A group of its own, so that all of it can be ended. Windows has none and would open a window instead.
    detached: process.platform !== 'win32',
  };
  return 'shell' in command
    ? spawn(command.shell, { ...options, shell: true })
    : spawn(command.program, [...command.args], options);
}

/** Ends a process and all that it started. */
export function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    execFile('taskkill', ['/pid', String(child.pid), '/T', '/F'], { windowsHide: true }, () => child.kill());
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
}
