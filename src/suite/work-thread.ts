import { parentPort } from 'node:worker_threads';
import type { ThreadAnswer, ThreadQuestion } from '../child/threads.ts';
import { type WorkKind, type WorkRequest, workOn } from '../gates/work.ts';

// The program of a thread: it is sent questions, one at a time.
parentPort?.on('message', ({ kind, request }: ThreadQuestion) => {
  let answer: ThreadAnswer;
  try {
    answer = { answer: workOn(kind as WorkKind, request as WorkRequest<WorkKind>) };
  } catch {
    // Computed again where it can be told.
    answer = null;
  }
  parentPort!.postMessage(answer);
});
