import { type ChildProcess, execFile, spawn } from 'node:child_process';
import type { Bytes, Milliseconds } from '../core/units.ts';
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

/** How a command came to its end. Only `exited` with the code 0 is success. */
export type CommandEnding =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: NodeJS.Signals }
  /** It took longer than the limit of time, or said more than the limit of output. */
  | { readonly kind: 'late'; readonly limit: Milliseconds }
  | { readonly kind: 'verbose'; readonly limit: Bytes }
  /** There is no such program, or it may not be run. */
  | { readonly kind: 'unstartable'; readonly reason: string };

/** A user's program from its start to its end, with what it said on standard error; its output is its reader's business. */
export interface StartedProgram {
  readonly child: ChildProcess;
  /** How it came to its end; undefined while it runs. */
  readonly ended: CommandEnding | undefined;
  /** The last 8 KiB that it said on standard error. */
  readonly stderr: string;
  /** Ends it and all that it started, and says why, unless it has ended by itself. */
  end(how: CommandEnding): void;
  /** Ends it and all that it started, without a reason of its own. */
  close(): void;
  /** Settles, and never fails, when it is no more and all that it said was read. */
  readonly gone: Promise<void>;
}

const MAX_STDERR = 8192;

/** Starts it in a group of its own (`startProcess`), and ends the group with it, or when the signal is aborted. */
export function startProgram(
  command: Command,
  signal: AbortSignal,
  input: 'ignore' | 'pipe' = 'ignore',
): StartedProgram {
  const child = startProcess(command, input);
  let ended: CommandEnding | undefined;
  let stderr = '';
  const abort = () => endGroup(child);
  signal.addEventListener('abort', abort, { once: true });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MAX_STDERR);
  });
  const gone = new Promise<void>((resolve) => {
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
  }).then(() => signal.removeEventListener('abort', abort));
  return {
    child,
    gone,
    get ended() {
      return ended;
    },
    get stderr() {
      return stderr;
    },
    end(how) {
      ended ??= how;
      endGroup(child);
    },
    close: () => endGroup(child),
  };
}

/** In a group of its own, without this process's secrets. */
function startProcess(command: Command, input: 'ignore' | 'pipe'): ChildProcess {
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
function endGroup(child: ChildProcess): void {
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
