import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type FileHash, hashFile } from './hash-file.ts';
import type { HashAnswer } from './hash-thread.ts';

/** A thread takes as long to start as it takes to hash this much. */
const LARGE_BYTES = 64 * 1024 * 1024;
const MOST_THREADS = 8;

/**
 * The hash of each file, in their order. Large ones are hashed side by side, since one processor hashes slower than a disk reads:
 * here, and in a thread for each further processor. Throws what `hashFile` throws, and the signal's reason.
 */
export async function hashFiles(paths: readonly string[], signal?: AbortSignal): Promise<readonly FileHash[]> {
  const sizes = paths.length < 2 ? [] : await Promise.all(paths.map(sizeOf));
  const large = sizes.filter((bytes) => bytes >= LARGE_BYTES).length;
  const stop = new AbortController();
  const stopped = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const count = Math.min(availableParallelism(), large, MOST_THREADS) - 1;
  const threads = Array.from({ length: count }, () => hashInThread(stopped));
  // The largest first, so that none is left to the end while all others wait.
  const waiting = paths.map((_, index) => index).sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0));
  const found: FileHash[] = [];
  const work = async (hash: typeof hashFile) => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      found[next] = await hash(paths[next]!, stopped);
  };
  try {
    await Promise.all([work(hashFile), ...threads.map(work)]);
    return found;
  } finally {
    stop.abort();
  }
}

async function sizeOf(path: string): Promise<number> {
  // What cannot be read is told by whoever reads it.
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** As `hashFile`, in a thread of its own, which ends with the signal. */
function hashInThread(stopped: AbortSignal): typeof hashFile {
  const worker = new Worker(program());
  stopped.addEventListener('abort', () => void worker.terminate(), { once: true });
  // A thread that ends before its time has hashed nothing, and hashes nothing more.
  const ended = new Promise<null>((resolve) => {
    worker.once('error', () => resolve(null));
    worker.once('exit', () => resolve(null));
  });
  return async (path, signal) => {
    const answered = new Promise<HashAnswer>((resolve) => {
      worker.once('message', resolve);
    });
    worker.postMessage(path);
    // What a thread cannot do is done here, where an error is one of ours.
    return (await Promise.race([answered, ended])) ?? hashFile(path, signal);
  };
}

/** A stub beside the bundle, or, when run from source, the file that it stands for. */
function program(): URL {
  const beside = new URL('./hash-thread.js', import.meta.url);
  return existsSync(beside) ? beside : new URL('./hash-thread.ts', import.meta.url);
}
