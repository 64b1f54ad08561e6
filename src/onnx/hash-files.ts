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
  const threads = Array.from({ length: Math.min(availableParallelism(), large, MOST_THREADS) - 1 }, openThread);
  // The largest first, so that none is left to the end while all others wait.
  const waiting = paths.map((_, index) => index).sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0));
  const found: FileHash[] = [];
  const stop = new AbortController();
  const stopped = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const work = async (hash: typeof hashFile) => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      found[next] = await hash(paths[next]!, stopped);
  };
  try {
    await Promise.all([work(hashFile), ...threads.map((thread) => work(thread.hash))]);
    return found;
  } finally {
    stop.abort();
    for (const thread of threads) thread.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  // What cannot be read is told by whoever reads it.
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

interface HashThread {
  readonly hash: typeof hashFile;
  close(): void;
}

function openThread(): HashThread {
  const worker = new Worker(program());
  return {
    async hash(path, signal) {
      const answer = await new Promise<HashAnswer>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
        worker.once('message', resolve);
        // A thread that ends before its time has hashed nothing.
        worker.once('error', () => resolve(null));
        worker.once('exit', () => resolve(null));
        worker.postMessage(path);
      });
      // What a thread cannot do is done here, where an error is one of ours.
      return answer ?? hashFile(path, signal);
    },
    close: () => void worker.terminate(),
  };
}

/** A stub beside the bundle, or, when run from source, the file that it stands for. */
function program(): URL {
  const beside = new URL('./hash-thread.js', import.meta.url);
  return existsSync(beside) ? beside : new URL('./hash-thread.ts', import.meta.url);
}
