import { Worker } from 'node:worker_threads';
import { interruption, throwIfInterrupted } from '../core/interrupt.ts';

/** What a thread is asked. */
export interface ThreadQuestion {
  readonly kind: string;
  readonly request: unknown;
}

/** What it answers; null where it could not, which is told where it is computed again. */
export type ThreadAnswer = { readonly answer: unknown } | null;

export interface Threads {
  /** The answers in the order of the questions, at most `most` of them computed at a time. Throws the signal's reason. */
  ask(questions: readonly ThreadQuestion[], most: number): Promise<readonly ThreadAnswer[]>;
  /** Ends all of them, whatever they do. */
  close(): Promise<void>;
}

/** Threads of one program, which are started as they are needed and wait for more. They end with the signal. */
export function openThreads(program: URL, signal: AbortSignal): Threads {
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const start = () => {
    const worker = new Worker(program);
    // A thread that waits keeps no process alive.
    worker.unref();
    all.add(worker);
    return worker;
  };
  const close = async () => {
    await Promise.all([...all].map((worker) => worker.terminate()));
    all.clear();
    idle.length = 0;
  };
  signal.addEventListener('abort', () => void close(), { once: true });
  return {
    async ask(questions, most) {
      throwIfInterrupted(signal);
      const answers: ThreadAnswer[] = new Array(questions.length).fill(null);
      let next = 0;
      const work = async () => {
        const worker = idle.pop() ?? start();
        worker.ref();
        while (next < questions.length && !signal.aborted) {
          const at = next++;
          const answered = await answerOf(worker, questions[at]!);
          if (answered === 'ended') {
            all.delete(worker);
            return;
          }
          answers[at] = answered;
        }
        worker.unref();
        idle.push(worker);
      };
      await Promise.all(Array.from({ length: Math.min(most, questions.length) }, work));
      if (signal.aborted) throw interruption(signal);
      return answers;
    },
    close,
  };
}

/** `ended` where the thread ended before its time. */
function answerOf(worker: Worker, question: ThreadQuestion): Promise<ThreadAnswer | 'ended'> {
  return new Promise((resolve) => {
    const settle = (answer: ThreadAnswer | 'ended') => {
      worker.off('message', settle).off('error', ended).off('exit', ended);
      resolve(answer);
    };
    const ended = () => settle('ended');
    worker.once('message', settle).once('error', ended).once('exit', ended);
    worker.postMessage(question);
  });
}
