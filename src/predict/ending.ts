import { type Death, type Ending, lastWords, shownBudget, shownMemory } from '../child/ending.ts';
import { AssayError, InterruptedError, SubjectError } from '../core/errors.ts';

/** What the child of a model is asked to do. */
export type Task =
  | { readonly kind: 'open' }
  | { readonly kind: 'predict'; readonly rows: number }
  /** `before` calls were made and answered before those that it works on. */
  | { readonly kind: 'time'; readonly before: number };

/** A batch took more memory than the model may have; a smaller one may do. */
export class MemoryBudgetError extends SubjectError {}

/** The error for everyone who waits. `name` is the model's; `task` is null where the child waited. */
export function endingError(name: string, ending: Ending, task: Task | null, stderr: string): Error {
  switch (ending.kind) {
    case 'closed':
      return new InterruptedError(`${name} was closed before it answered.`);
    case 'aborted':
      return ending.reason instanceof AssayError
        ? ending.reason
        : new InterruptedError(`Stopped ${while_(task, name)}.`, { cause: ending.reason });
    case 'late':
      return new SubjectError(
        task?.kind === 'open'
          ? `${name} was not loaded within the limit of ${shownBudget(ending.limit)} and was stopped. Raise timeout if it needs longer.`
          : task?.kind === 'time'
            ? `${name} gave no answer to a call within the limit of ${shownBudget(ending.limit)} and was stopped, after ${several(task.before)}. Raise timeout if it needs longer.`
            : `${name} gave no answer for ${shownBatch(task)} within the limit of ${shownBudget(ending.limit)} and was stopped. ` +
              'Raise timeout if it needs longer, or lower batch-size.',
      );
    case 'large':
      return new (task?.kind === 'open' ? SubjectError : MemoryBudgetError)(
        `${name} took ${shownMemory(ending.used)} of memory ${while_(task)}, above the limit of ${shownMemory(ending.limit)}, ` +
          `and was stopped. Raise memory if it needs more${task?.kind === 'predict' || task === null ? ', or lower batch-size' : ''}.`,
      );
    case 'garbled':
      return new SubjectError(`${name} disturbed the process it runs in ${while_(task)}: it sent ${ending.problem}.`);
    case 'died':
      return new SubjectError(
        `${name} ended its process with ${shownEnd(ending)} ${while_(task)}${lastWords(stderr)}.${advice(ending)}`,
      );
  }
}

function shownEnd({ code, signal }: Death): string {
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

function advice({ signal }: Death): string {
  if (signal === 'SIGKILL') {
    return ' Nobody here did that; on Linux it is what happens when the machine runs out of memory. Lower batch-size, or take a larger machine.';
  }
  return ' A model must not do that to the program that runs it: it would take a server down the same way.';
}

function while_(task: Task | null, name = 'it'): string {
  if (task === null) return `while ${name} was waiting`;
  if (task.kind === 'open') return `while ${name} was loaded`;
  if (task.kind === 'time') return `while ${name} was timed, after ${several(task.before)}`;
  return `while ${name} worked on ${shownBatch(task)}`;
}

function several(calls: number): string {
  return `${calls} ${calls === 1 ? 'call' : 'calls'}`;
}

function shownBatch(task: Task | null): string {
  return task?.kind === 'predict' ? `a batch of ${task.rows} ${task.rows === 1 ? 'row' : 'rows'}` : 'a batch';
}
