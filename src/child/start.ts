import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { EnvironmentError } from '../core/errors.ts';
import { boundTo } from './affinity.ts';
import type { Death } from './ending.ts';
import { childEnvironment } from './environment.ts';
import { offerToOutOfMemoryKiller } from './watchdog.ts';

export interface ChildOptions {
  /** Absolute path of the program that Node runs. */
  readonly program: string;
  readonly arguments: readonly string[];
  /** What it is for, after "to": `run digits.onnx in`. */
  readonly purpose: string;
  /** Linux: the processors that it may run on, by number, bound with `taskset`. Default: all. */
  readonly processors?: readonly number[] | undefined;
  /** Variables beside those that every child is given. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A process of our own: asked and answering on descriptors 3 and 4, see channel.ts. */
export interface Child {
  readonly processId: number;
  readonly questions: Writable;
  readonly answers: Readable;
  /** What it said last on standard error, at most 8 KiB. */
  stderr(): string;
  kill(): void;
  /** Settles when it is gone and its last words have arrived. */
  readonly gone: Promise<Death>;
}

const MAX_STDERR = 8192;

/**
 * Starts a process without a shell and without this one's secrets, which the kernel ends first when memory is short.
 * Throws EnvironmentError where none can be started.
 */
export function startChild({ program, arguments: given, purpose, processors, environment = {} }: ChildOptions): Child {
  const [name, ...rest] = boundTo(processors, [process.execPath, program, ...given]);
  const child = spawn(name!, rest, {
    env: { ...childEnvironment(process.env), ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  // Told later than it is known here: see the next line.
  child.on('error', () => {});
  if (child.pid === undefined) {
    throw new EnvironmentError(
      processors === undefined
        ? `No process could be started to ${purpose}: see whether this machine has reached its limit of processes or of open files.`
        : `No process could be started to ${purpose}: binding it to processors needs the program taskset, which Linux has in util-linux. Install it, or leave processors out.`,
    );
  }
  offerToOutOfMemoryKiller(child.pid);
  const [, , words, questions, answers] = child.stdio as unknown as [null, null, Readable, Writable, Readable];
  let stderr = '';
  words.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MAX_STDERR);
  });
  // A pipe breaks when the child dies; its end says why.
  for (const stream of [words, questions, answers]) stream.on('error', () => {});
  return {
    processId: child.pid,
    questions,
    answers,
    stderr: () => stderr,
    kill: () => child.kill('SIGKILL'),
    gone: new Promise((resolve) => {
      // Not 'exit': the last words are still on their way then.
      child.on('close', (code, signal) => resolve({ kind: 'died', code, signal }));
    }),
  };
}
