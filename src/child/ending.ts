import { stripVTControlCharacters } from 'node:util';
import { AssayError, InterruptedError, SubjectError } from '../core/errors.ts';
import type { Bytes, Milliseconds } from '../core/units.ts';

/** Why a child is no more. */
export type Ending =
  | { readonly kind: 'closed' }
  | { readonly kind: 'aborted'; readonly reason: unknown }
  | { readonly kind: 'late'; readonly limit: Milliseconds }
  | { readonly kind: 'large'; readonly used: Bytes; readonly limit: Bytes }
  | { readonly kind: 'garbled'; readonly problem: string }
  | { readonly kind: 'died'; readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** What it was asked to do at that time. */
export type Task =
  | { readonly kind: 'open' }
  | { readonly kind: 'predict'; readonly rows: number }
  | { readonly kind: 'idle' };

/** The error for everyone who waits. `name` is the model's; `stderr` is what the child said last. */
export function endingError(name: string, task: Task, ending: Ending, stderr: string): Error {
  switch (ending.kind) {
    case 'closed':
      return new InterruptedError(`${name} was closed before it answered.`);
    case 'aborted':
      return ending.reason instanceof AssayError
        ? ending.reason
        : new InterruptedError(`Stopped ${while_(task, name)}.`, { cause: ending.reason });
    case 'late':
      return new SubjectError(
        task.kind === 'open'
          ? `${name} was not loaded within the limit of ${shownDuration(ending.limit)} and was stopped. Raise timeout if it needs longer.`
          : `${name} gave no answer for ${shownBatch(task)} within the limit of ${shownDuration(ending.limit)} and was stopped. ` +
              'Raise timeout if it needs longer, or lower batch-size.',
      );
    case 'large':
      return new SubjectError(
        `${name} took ${shownBytes(ending.used)} of memory ${while_(task)}, above the limit of ${shownBytes(ending.limit)}, ` +
          `and was stopped. Raise memory if it needs more${task.kind === 'open' ? '' : ', or lower batch-size'}.`,
      );
    case 'garbled':
      return new SubjectError(`${name} disturbed the process it runs in ${while_(task)}: it sent ${ending.problem}.`);
    case 'died':
      return new SubjectError(
        `${name} ended its process with ${shownEnd(ending)} ${while_(task)}${lastWords(stderr)}.${advice(ending)}`,
      );
  }
}

/** The line that says most about an end, without colors and at most 300 characters; '' where nothing was said. */
export function tellingLine(stderr: string): string {
  const lines = stripVTControlCharacters(stderr)
    .split(/[\r\n]+/)
    // What a hostile model prints must not steer a terminal.
    .map((line) =>
      line
        .replaceAll('\t', ' ')
        .replace(/\p{Cc}/gu, '')
        .trim(),
    )
    .filter((line) => line !== '');
  const line =
    lines.findLast((line) => /assert|what\(\)|fatal|error|exception|failed/i.test(line)) ?? lines.at(-1) ?? '';
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

function lastWords(stderr: string): string {
  const line = tellingLine(stderr);
  return line === '' ? '' : `, saying "${line}"`;
}

function shownEnd({ code, signal }: Extract<Ending, { kind: 'died' }>): string {
  if (signal) return SIGNALS[signal] ? `${signal} (${SIGNALS[signal]})` : signal;
  // Windows tells crashes as status codes: 0xC0000005 is an access violation.
  return `exit code ${code !== null && code > 255 ? `0x${code.toString(16).toUpperCase()}` : code}`;
}

const SIGNALS: Readonly<Partial<Record<NodeJS.Signals, string>>> = {
  SIGABRT: 'the runtime aborted',
  SIGSEGV: 'a memory access fault',
  SIGBUS: 'a memory access fault',
  SIGFPE: 'an arithmetic fault',
  SIGILL: 'an instruction that this processor does not have',
  SIGKILL: 'ended from outside',
};

function advice({ signal }: Extract<Ending, { kind: 'died' }>): string {
  if (signal === 'SIGKILL') {
    return ' Nobody here did that; on Linux it is what happens when the machine runs out of memory. Lower batch-size, or take a larger machine.';
  }
  return ' A model must not do that to the program that runs it: it would take a server down the same way.';
}

function while_(task: Task, name = 'it'): string {
  if (task.kind === 'open') return `while ${name} was loaded`;
  if (task.kind === 'idle') return `while ${name} was waiting`;
  return `while ${name} worked on ${shownBatch(task)}`;
}

function shownBatch(task: Task): string {
  return task.kind === 'predict' ? `a batch of ${task.rows} ${task.rows === 1 ? 'row' : 'rows'}` : 'a batch';
}

function shownDuration(limit: Milliseconds): string {
  return limit < 1000 ? `${limit} ms` : `${Number((limit / 1000).toFixed(1))} s`;
}

function shownBytes(size: Bytes): string {
  const gibibytes = size / 2 ** 30;
  return gibibytes >= 1 ? `${gibibytes.toFixed(1)} GiB` : `${Math.round(size / 2 ** 20)} MiB`;
}
