import { parentPort } from 'node:worker_threads';
import { hashFile } from './hash-file.ts';

/** Of a path that was sent to the thread; what cannot be hashed here is asked again where it can be told. */
export type HashAnswer = Awaited<ReturnType<typeof hashFile>> | null;

// The program of a thread: it is sent paths, one at a time.
parentPort?.on('message', async (path: string) => {
  const answer: HashAnswer = await hashFile(path, undefined).catch(() => null);
  parentPort!.postMessage(answer);
});
