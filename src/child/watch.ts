import { throwIfInterrupted } from '../core/interrupt.ts';
import type { Bytes, Milliseconds } from '../core/units.ts';
import { type Command, type CommandEnding, startProgram } from './program.ts';

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

/** Starts it, as `runCommand` does. Throws only the signal's reason when the signal is aborted. */
export function watchLines(
  command: Command,
  budget: WatchBudget,
  onLine: (line: string) => void,
  signal: AbortSignal,
): WatchedProgram {
  throwIfInterrupted(signal);
  const program = startProgram(command, signal);
  let rest = '';
  let waiting: (() => void)[] = [];
  const wake = () => {
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  const silent = () => setTimeout(() => program.end({ kind: 'late', limit: budget.silence }), budget.silence);
  let deadline = silent();
  program.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    if (rest.length > budget.line) return program.end({ kind: 'verbose', limit: budget.line });
    if (lines.length === 0) return;
    clearTimeout(deadline);
    deadline = silent();
    for (const line of lines) onLine(line);
    wake();
  });
  const gone = program.gone.then(() => {
    clearTimeout(deadline);
    wake();
  });
  return {
    get ended() {
      return program.ended;
    },
    get stderr() {
      return program.stderr;
    },
    get rest() {
      return rest;
    },
    next: () => (program.ended === undefined ? new Promise<void>((resolve) => waiting.push(resolve)) : gone),
    async close() {
      program.close();
      await gone;
    },
  };
}
