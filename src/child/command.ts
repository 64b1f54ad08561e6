import { performance } from 'node:perf_hooks';
import { throwIfInterrupted } from '../core/interrupt.ts';
import { type Bytes, type Milliseconds, milliseconds } from '../core/units.ts';
import { type Command, type CommandEnding, startProgram } from './program.ts';

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
  const program = startProgram(command, signal);
  const stdout: Buffer[] = [];
  let bytes = 0;
  const deadline = setTimeout(
    () => program.end({ kind: 'late', limit: budget.timeout }),
    Math.min(budget.timeout, MAX_TIMER),
  );
  program.child.stdout?.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (bytes > budget.output) program.end({ kind: 'verbose', limit: budget.output });
    else stdout.push(chunk);
  });
  await program.gone;
  clearTimeout(deadline);
  throwIfInterrupted(signal);
  return {
    ended: program.ended!,
    stdout: Buffer.concat(stdout),
    stderr: program.stderr,
    duration: milliseconds(performance.now() - start),
  };
}
