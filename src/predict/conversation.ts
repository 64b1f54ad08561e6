import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { type Ending, endingError, type Task } from '../child/ending.ts';
import { childEnvironment } from '../child/environment.ts';
import { encodeFrame, frameDecoder } from '../child/frames.ts';
import { offerToOutOfMemoryKiller, watchMemory } from '../child/watchdog.ts';
import { EnvironmentError, messageOf } from '../core/errors.ts';
import { mayFollow } from './flight.ts';
import { type Answer, type Question, readAnswer } from './messages.ts';
import type { PredictorLimits } from './predictor.ts';

/** Questions to a child and its answers, in order. */
export interface Conversation {
  readonly processId: number;
  /**
   * The data of `payloads` is read until the answer is there. Rejects with what `endingError` says once the child has
   * ended, for whatever reason.
   */
  ask(question: Question, payloads: readonly Uint8Array[], task: Task): Promise<Reply>;
  /** Ends the child because of what it answered. */
  distrust(problem: string): Error;
  /** Ends the child and waits until it is gone. Questions without an answer are rejected. */
  close(): Promise<void>;
}

export interface Reply {
  readonly answer: Answer;
  readonly payloads: readonly Uint8Array<ArrayBuffer>[];
}

export interface ConversationOptions {
  /** What messages call the model. */
  readonly name: string;
  /** The program that calls `runPredictChild`. */
  readonly program: string;
  readonly runtime: { readonly folder: string };
  readonly limits: PredictorLimits;
  readonly signal?: AbortSignal | undefined;
}

const MAX_STDERR = 8192;
/** Node fires longer timers at once. 24 days are no limit. */
const MAX_TIMER = 2 ** 31 - 1;

interface Turn {
  readonly pieces: readonly Uint8Array[];
  readonly bytes: number;
  readonly task: Task;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/** Starts a child. It ends with this process, at the latest. Throws EnvironmentError where none can be started. */
export function startConversation(options: ConversationOptions): Conversation {
  const { name, limits, signal } = options;
  const { process: child, processId, questions, answers } = startChild(options);
  const waiting: Turn[] = [];
  /** Sent. The child works on the first. */
  const asked: Turn[] = [];
  let ending: Ending | undefined;
  let failure: Error | undefined;
  let stderr = '';
  let chunks = 0;
  let deadline: NodeJS.Timeout | undefined;

  const end = (how: Ending): Error => {
    if (failure) return failure;
    ending = how;
    failure = endingError(name, asked[0]?.task ?? { kind: 'idle' }, how, stderr);
    clearTimeout(deadline);
    stopWatching();
    signal?.removeEventListener('abort', abort);
    child.kill('SIGKILL');
    for (const turn of [...asked.splice(0), ...waiting.splice(0)]) turn.reject(failure);
    return failure;
  };
  const abort = () => end({ kind: 'aborted', reason: signal?.reason });

  /** The limit is for the batch that the child works on, so it starts again with each answer. */
  const startDeadline = () => {
    clearTimeout(deadline);
    const turn = asked[0];
    if (turn) deadline = setTimeout(expire, Math.min(limits.timeout, MAX_TIMER), turn);
  };
  const expire = (turn: Turn) => {
    // This process may have been too busy to read an answer that is there: look once more before blaming the model.
    const seen = chunks;
    setImmediate(() => {
      if (ending || asked[0] !== turn) return;
      if (chunks === seen) end({ kind: 'late', limit: limits.timeout });
      else startDeadline();
    });
  };
  const send = () => {
    while (waiting.length > 0 && mayFollow(asked.length, bytesOf(asked))) {
      const turn = waiting.shift()!;
      asked.push(turn);
      if (asked.length === 1) startDeadline();
      questions.cork();
      for (const piece of turn.pieces) questions.write(piece);
      questions.uncork();
    }
  };
  const decode = frameDecoder(limits.memory, (frame) => {
    const answer = readAnswer(frame);
    const turn = asked.shift();
    if (!turn) throw new Error('an answer that nobody asked for');
    startDeadline();
    send();
    turn.resolve({ answer, payloads: frame.payloads });
  });

  const stopWatching = watchMemory(processId, limits.memory, (used) => {
    end({ kind: 'large', used, limit: limits.memory });
  });
  answers.on('data', (chunk: Buffer) => {
    chunks++;
    if (ending) return;
    try {
      decode(chunk);
    } catch (thrown) {
      end({ kind: 'garbled', problem: messageOf(thrown) });
    }
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MAX_STDERR);
  });
  // A pipe breaks when the child dies; its end says why.
  for (const stream of child.stdio) stream?.on('error', () => {});
  child.on('error', () => {});
  const gone = new Promise<void>((resolve) => {
    // Not 'exit': the last words are still on their way then.
    child.on('close', (code, killedBy) => {
      end({ kind: 'died', code, signal: killedBy });
      resolve();
    });
  });
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort, { once: true });

  return {
    processId,
    ask: (question, payloads, task) =>
      new Promise<Reply>((resolve, reject) => {
        if (failure) return reject(failure);
        const pieces = encodeFrame(question, payloads);
        const bytes = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
        waiting.push({ pieces, bytes, task, resolve, reject });
        send();
      }),
    distrust: (problem) => end({ kind: 'garbled', problem }),
    close: async () => {
      end({ kind: 'closed' });
      await gone;
    },
  };
}

function bytesOf(turns: readonly Turn[]): number {
  return turns.reduce((sum, turn) => sum + turn.bytes, 0);
}

interface Child {
  readonly process: ChildProcess;
  readonly processId: number;
  readonly questions: Writable;
  readonly answers: Readable;
}

function startChild({ name, program, runtime }: ConversationOptions): Child {
  const child = spawn(process.execPath, [program, runtime.folder], {
    env: childEnvironment(process.env),
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  if (child.pid === undefined) {
    // Why is told by an event later; with these two limits it is not even certain that there are pipes.
    child.on('error', () => {});
    throw new EnvironmentError(
      `No process could be started to run ${name} in. Inference needs one of its own: ` +
        'see whether this machine has reached its limit of processes or of open files.',
    );
  }
  offerToOutOfMemoryKiller(child.pid);
  const [, , , questions, answers] = child.stdio as unknown as [null, null, Readable, Writable, Readable];
  return { process: child, processId: child.pid, questions, answers };
}
