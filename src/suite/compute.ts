import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { openThreads, type Threads } from '../child/threads.ts';
import { throwIfInterrupted } from '../core/interrupt.ts';
import type { SharedContext } from '../gates/context.ts';
import type { WorkAnswer, WorkKind, WorkRequest } from '../gates/work.ts';

/** About as long as threads take to start: shorter work is done sooner here. */
const WORTH_THREADS_MS = 150;
const MOST_THREADS = 8;

export interface Computing {
  readonly compute: SharedContext['compute'];
  close(): Promise<void>;
}

/** Work of gates, here as long as it is short, then in as many threads as there are processors. */
export function openComputing(signal: AbortSignal): Computing {
  let threads: Threads | undefined;
  return {
    async compute<Kind extends WorkKind>(kind: Kind, requests: readonly WorkRequest<Kind>[], limit?: number) {
      const { isLong, workOn } = await import('../gates/work.ts');
      const most = Math.min(limit ?? availableParallelism(), MOST_THREADS);
      const answers: WorkAnswer<Kind>[] = [];
      const began = performance.now();
      const isWorthThreads = () =>
        most > 1 &&
        requests.length - answers.length > 1 &&
        (isLong(kind, requests[answers.length]!) || performance.now() - began > WORTH_THREADS_MS);
      while (answers.length < requests.length && !isWorthThreads()) {
        throwIfInterrupted(signal);
        answers.push(workOn(kind, requests[answers.length]!));
        // An interruption is heard between two.
        await turn();
      }
      const left = requests.slice(answers.length);
      if (left.length === 0) return answers;
      threads ??= openThreads(program(), signal);
      const found = await threads.ask(
        left.map((request) => ({ kind, request })),
        most,
      );
      // What a thread cannot do is done here, where an error is one of ours.
      for (const [at, one] of found.entries()) {
        answers.push(one === null ? workOn(kind, left[at]!) : (one.answer as WorkAnswer<Kind>));
      }
      return answers;
    },
    close: async () => threads?.close(),
  };
}

/** A stub beside the bundle, or, when run from source, the file that it stands for. */
function program(): URL {
  const beside = new URL('./work-thread.js', import.meta.url);
  return existsSync(beside) ? beside : new URL('./work-thread.ts', import.meta.url);
}
