import { throwIfInterrupted } from '../core/interrupt.ts';
import type { Bytes, Milliseconds } from '../core/units.ts';
import { type Command, type CommandEnding, endGroup, startProcess } from './command.ts';

/** A tool that goes on printing lines until it is ended. */
export interface WatchedProgram {
  /** How it came to its end; undefined while it runs. */
  readonly ended: CommandEnding | undefined;
  /** The last 8 KiB that it said on standard error. */
  readonly stderr: string;
  /** What it said since its last whole line. */
  readonly rest: string;
  /** Settles when it says a further line, or is no more. */
  next(): Promise<void>;
  close(): Promise<void>;
}

export interface WatchBudget {
  /** Between two lines; a program that says nothing for longer is ended. */
  readonly silence: Milliseconds;
  /** Of one line. */
  readonly line: Bytes;
}

const MAX_STDERR = 8192;

/** Starts it, as `runCommand` does. Throws only the signal's reason when the signal is aborted. */
export function watchLines(
  command: Command,
  budget: WatchBudget,
  onLine: (line: string) => void,
  signal: AbortSignal,
): WatchedProgram {
  throwIfInterrupted(signal);
  const child = startProcess(command);
  let ended: CommandEnding | undefined;
  let [stderr, rest] = ['', ''];
  let waiting: (() => void)[] = [];
  const wake = () => {
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  const end = (how: CommandEnding) => {
    ended ??= how;
    endGroup(child);
  };
  const silent = () => setTimeout(() => end({ kind: 'late', limit: budget.silence }), budget.silence);
  let deadline = silent();
  const abort = () => endGroup(child);
  signal.addEventListener('abort', abort, { once: true });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MAX_STDERR);
  });
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    if (rest.length > budget.line) return end({ kind: 'verbose', limit: budget.line });
    if (lines.length === 0) return;
    clearTimeout(deadline);
    deadline = silent();
    for (const line of lines) onLine(line);
    wake();
  });
  const gone = new Promise<void>((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      ended ??= { kind: 'unstartable', reason: error.code === 'ENOENT' ? 'there is no such program' : error.message };
      if (child.pid === undefined) resolve();
    });
    child.on('exit', (code, killedBy) => {
      ended ??= killedBy === null ? { kind: 'exited', code: code ?? 0 } : { kind: 'killed', signal: killedBy };
      endGroup(child);
    });
    child.on('close', () => resolve());
  }).then(() => {
    clearTimeout(deadline);
    signal.removeEventListener('abort', abort);
    wake();
  });
  return {
    get ended() {
      return ended;
    },
    get stderr() {
      return stderr;
    },
    get rest() {
      return rest;
    },
    next: () => (ended === undefined ? new Promise<void>((resolve) => waiting.push(resolve)) : gone),
    async close() {
      endGroup(child);
      await gone;
    },
  };
}
