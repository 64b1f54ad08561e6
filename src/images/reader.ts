import { SubjectError } from '../core/errors.ts';
import { type Decoder, type DecoderOptions, startDecoder } from './decoder.ts';
import { BOUNDS, type Reading, type Wanted } from './image.ts';

export interface ImageReader {
  /**
   * Decodes every pixel of these files, in processes of their own, of which each has one image at a time; what cannot be read, or ends the
   * process that decodes it, says why and stops no other. `hash` and `looks` ask for more of each.
   * Throws the signal's reason when it is aborted, EnvironmentError where no decoder can be started, and SubjectError where
   * decoding ends its process again and again.
   */
  read(
    paths: readonly string[],
    options: Wanted & { readonly signal: AbortSignal },
  ): Promise<ReadonlyMap<string, Reading>>;
}

export interface ImageReaderOptions extends Pick<DecoderOptions, 'program' | 'folder'> {
  readonly bounds?: DecoderOptions['bounds'];
  /** A decoder that falls over more files is itself broken, and starting it anew for each of the rest would take hours. */
  readonly maxDeaths?: number;
}

const WORKERS = 2;
/** Below this a second process takes longer to start than it saves. */
const MIN_EACH = 8;
const MAX_DEATHS = 100;

/** Readings are kept: a rule that is asked for each slice decodes each file once. No process outlives a `read`. */
export function createImageReader({
  bounds = BOUNDS,
  maxDeaths = MAX_DEATHS,
  ...where
}: ImageReaderOptions): ImageReader {
  const known = new Map<string, Reading>();
  return {
    async read(paths, { hash, looks = false, signal }) {
      signal.throwIfAborted();
      const id = (path: string) => `${hash} ${looks} ${path}`;
      const unread = new Set(paths.filter((path) => !known.has(id(path))));
      const waiting = unread.values();
      const running = new Set<Decoder>();
      let deaths = 0;
      const stop = () => {
        for (const decoder of running) void decoder.close();
      };
      signal.addEventListener('abort', stop, { once: true });
      const work = async () => {
        let decoder: Decoder | undefined;
        try {
          for (const path of waiting) {
            if (!decoder?.alive) {
              if (decoder) running.delete(decoder);
              decoder = await startDecoder({ ...where, bounds });
              running.add(decoder);
            }
            signal.throwIfAborted();
            const reading = await decoder.read({ path, hash, looks });
            signal.throwIfAborted();
            known.set(id(path), reading);
            if (!decoder.alive && ++deaths > maxDeaths) throw brokenDecoder(reading, maxDeaths);
          }
        } finally {
          await decoder?.close();
        }
      };
      try {
        const ends = await Promise.allSettled(
          Array.from({ length: Math.min(WORKERS, Math.ceil(unread.size / MIN_EACH)) }, work),
        );
        for (const end of ends) if (end.status === 'rejected') throw end.reason;
      } finally {
        signal.removeEventListener('abort', stop);
      }
      return new Map(paths.map((path) => [path, known.get(id(path))!]));
    },
  };
}

function brokenDecoder(last: Reading, most: number): SubjectError {
  return new SubjectError(
    `decoding ended its process for more than ${most} images${last.ok ? '' : `, last because ${last.reason}`}; the others were not read`,
  );
}
