import { throwIfInterrupted } from '../core/interrupt.ts';
import type { Bytes, Milliseconds } from '../core/units.ts';
import { type Command, type CommandEnding, startProgram } from './program.ts';

/** A user's program that answers each line on its standard input with one on its standard output. */
export interface LineProgram {
  /** How it came to its end; undefined while it runs. */
  readonly ended: CommandEnding | undefined;
  /** The last 8 KiB that it said on standard error. */
  readonly stderr: string;
  /** Its answer; null where it is no more. One question at a time. */
  ask(line: string): Promise<string | null>;
  close(): Promise<void>;
}

export interface LineBudget {
  /** Of one answer; a program that takes longer is ended. */
  readonly timeout: Milliseconds;
  /** Of one line. */
  readonly line: Bytes;
}

const MAX_TIMER = 2 ** 31 - 1;

/** Starts it, as `runCommand` does. Throws only the signal's reason when the signal is aborted. */
export function startLines(command: Command, budget: LineBudget, signal: AbortSignal): LineProgram {
  throwIfInterrupted(signal);
  const program = startProgram(command, signal, 'pipe');
  const { child } = program;
  let rest: Buffer = Buffer.alloc(0);
  let answer: ((text: string | null) => void) | undefined;
  child.stdin?.on('error', () => {});
  child.stdout?.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (rest.length > budget.line) return program.end({ kind: 'verbose', limit: budget.line });
    const newline = rest.indexOf(0x0a);
    if (newline < 0) return;
    const text = rest.toString('utf8', 0, newline);
    rest = rest.subarray(newline + 1);
    answer?.(text);
  });
  const gone = program.gone.then(() => answer?.(null));
  return {
    get ended() {
      return program.ended;
    },
    get stderr() {
      return program.stderr;
    },
    ask: (line) =>
      new Promise((resolve) => {
        if (program.ended !== undefined) return resolve(null);
        const deadline = setTimeout(
          () => program.end({ kind: 'late', limit: budget.timeout }),
          Math.min(budget.timeout, MAX_TIMER),
        );
        answer = (text) => {
          answer = undefined;
          clearTimeout(deadline);
          resolve(text);
        };
        child.stdin?.write(`${line}\n`);
      }),
    async close() {
      program.close();
      await gone;
    },
  };
}
