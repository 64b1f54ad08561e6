import { messageOf } from '../core/errors.ts';
import type { Bytes, Milliseconds } from '../core/units.ts';
import type { Ending } from './ending.ts';
import { encodeFrame, type Frame, frameDecoder } from './frames.ts';
import { type Child, type ChildOptions, startChild } from './start.ts';
import { watchMemory } from './watchdog.ts';

/** Questions to a child and its answers, in order. */
export interface Conversation<Question extends object, Answer, Task> {
  readonly processId: number;
  /** False once the child has ended, or is about to, for whatever reason. */
  readonly alive: boolean;
  /**
   * `limit` is for the time that the child works on this question, not for the time that it waits for others. The data of
   * `payloads` is read until the answer is there. Rejects with what `explain` makes of the end once the child has ended.
   */
  ask(question: Question, how: Asking<Task>): Promise<Reply<Answer>>;
  /** Ends the child because of what it answered. */
  distrust(problem: string): Error;
  /** Ends the child and waits until it is gone. Questions without an answer are rejected. */
  close(): Promise<void>;
}

export interface Asking<Task> {
  readonly task: Task;
  readonly limit: Milliseconds;
  readonly payloads?: readonly Uint8Array[];
}

export interface Reply<Answer> {
  readonly answer: Answer;
  readonly payloads: readonly Uint8Array<ArrayBuffer>[];
}

export interface ConversationOptions<Answer, Task> extends ChildOptions {
  /** Resident memory of the child. */
  readonly memory: Bytes;
  /** Bytes of the payloads of one answer. */
  readonly maxPayload: number;
  /** Throws Error, with a few words, on anything that is no answer: a child may have been taken over. */
  readonly read: (message: unknown) => Answer;
  /** The error for everyone who waits, once; `task` is what the child worked on, null where it waited. */
  readonly explain: (ending: Ending, task: Task | null, stderr: string) => Error;
  /** Whether a further question may be sent while `count` of them, of `bytes` together, have no answer. Default: one at a time. */
  readonly mayFollow?: (count: number, bytes: number) => boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Node fires longer timers at once. 24 days are no limit. */
const MAX_TIMER = 2 ** 31 - 1;

/** Starts a child. It ends with this process, at the latest. Throws EnvironmentError where none can be started. */
export function startConversation<Question extends object, Answer, Task>(
  options: ConversationOptions<Answer, Task>,
): Conversation<Question, Answer, Task> {
  return new Turns<Question, Answer, Task>(options);
}

interface Turn<Answer, Task> {
  readonly pieces: readonly Uint8Array[];
  readonly bytes: number;
  readonly task: Task;
  readonly limit: Milliseconds;
  readonly resolve: (reply: Reply<Answer>) => void;
  readonly reject: (error: Error) => void;
}

class Turns<Question extends object, Answer, Task> implements Conversation<Question, Answer, Task> {
  readonly #options: ConversationOptions<Answer, Task>;
  readonly #child: Child;
  readonly #stopWatching: () => void;
  readonly #waiting: Turn<Answer, Task>[] = [];
  /** Sent. The child works on the first. */
  readonly #asked: Turn<Answer, Task>[] = [];
  #failure: Error | undefined;
  #chunks = 0;
  #deadline: NodeJS.Timeout | undefined;

  constructor(options: ConversationOptions<Answer, Task>) {
    const { memory, maxPayload, signal } = options;
    this.#options = options;
    this.#child = startChild(options);
    this.#stopWatching = watchMemory(this.#child.processId, memory, (used) => {
      this.#end({ kind: 'large', used, limit: memory });
    });
    const decode = frameDecoder(maxPayload, (frame) => this.#receive(frame));
    this.#child.answers.on('data', (chunk: Buffer) => {
      this.#chunks++;
      if (this.#failure) return;
      try {
        decode(chunk);
      } catch (error) {
        this.distrust(messageOf(error));
      }
    });
    void this.#child.gone.then((death) => this.#end(death));
    if (signal?.aborted) this.#abort();
    else signal?.addEventListener('abort', this.#abort, { once: true });
  }

  get processId(): number {
    return this.#child.processId;
  }

  get alive(): boolean {
    return this.#failure === undefined;
  }

  ask(question: Question, { task, limit, payloads = [] }: Asking<Task>): Promise<Reply<Answer>> {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      const pieces = encodeFrame(question, payloads);
      const bytes = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
      this.#waiting.push({ pieces, bytes, task, limit, resolve, reject });
      this.#send();
    });
  }

  distrust(problem: string): Error {
    return this.#end({ kind: 'garbled', problem });
  }

  async close(): Promise<void> {
    this.#end({ kind: 'closed' });
    await this.#child.gone;
  }

  #send(): void {
    const { mayFollow = (count: number) => count === 0 } = this.#options;
    const { questions } = this.#child;
    while (this.#waiting.length > 0 && mayFollow(this.#asked.length, bytesOf(this.#asked))) {
      const turn = this.#waiting.shift()!;
      this.#asked.push(turn);
      if (this.#asked.length === 1) this.#startDeadline();
      questions.cork();
      for (const piece of turn.pieces) questions.write(piece);
      questions.uncork();
    }
  }

  #receive(frame: Frame): void {
    const answer = this.#options.read(frame.message);
    const turn = this.#asked.shift();
    if (!turn) throw new Error('an answer that nobody asked for');
    this.#startDeadline();
    this.#send();
    turn.resolve({ answer, payloads: frame.payloads });
  }

  /** The limit is for the question that the child works on, so it starts again with each answer. */
  #startDeadline(): void {
    clearTimeout(this.#deadline);
    const turn = this.#asked[0];
    if (turn) this.#deadline = setTimeout(() => this.#expire(turn), Math.min(turn.limit, MAX_TIMER));
  }

  #expire(turn: Turn<Answer, Task>): void {
    // This process may have been too busy to read an answer that is there: look once more before blaming the child.
    const seen = this.#chunks;
    setImmediate(() => {
      if (this.#failure || this.#asked[0] !== turn) return;
      if (this.#chunks === seen) this.#end({ kind: 'late', limit: turn.limit });
      else this.#startDeadline();
    });
  }

  readonly #abort = (): void => {
    this.#end({ kind: 'aborted', reason: this.#options.signal?.reason });
  };

  /** The first end counts; whatever comes after it is its consequence. */
  #end(ending: Ending): Error {
    if (this.#failure) return this.#failure;
    const { explain, signal } = this.#options;
    const failure = explain(ending, this.#asked[0]?.task ?? null, this.#child.stderr());
    this.#failure = failure;
    clearTimeout(this.#deadline);
    this.#stopWatching();
    signal?.removeEventListener('abort', this.#abort);
    this.#child.kill();
    for (const turn of [...this.#asked.splice(0), ...this.#waiting.splice(0)]) turn.reject(failure);
    return failure;
  }
}

function bytesOf(turns: readonly { readonly bytes: number }[]): number {
  return turns.reduce((sum, turn) => sum + turn.bytes, 0);
}
