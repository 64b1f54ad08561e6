import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { ConfigurationError, EnvironmentError, messageOf } from '../core/errors.ts';
import { whyMissing } from '../core/place.ts';
import { type ByteSource, type Wire, wireOver } from './wire.ts';

/** Holds the head of a tensor and its neighbours; a larger one would read weights in vain. */
const WINDOW_BYTES = 16 * 1024;

/**
 * Opens the file, lends it to `use` with its first 512 bytes, closes it. Reads are synchronous: a header takes milliseconds.
 * Throws what `withFile` throws.
 */
export function withWire<T>(path: string, use: (wire: Wire, head: Uint8Array) => T): T {
  return withFile(path, (file) => use(wireOver(file, path), file.copy(0, Math.min(file.size, 512))));
}

/**
 * Throws ConfigurationError where the path is no readable file, or the file shrinks under the reader; EnvironmentError
 * where the machine fails to read it.
 */
function withFile<T>(path: string, use: (file: ByteSource) => T): T {
  const descriptor = open(path);
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile())
      throw new ConfigurationError(`the model ${path} is not a file; give the path of an .onnx file`);
    return use(windowed(descriptor, path, status.size));
  } finally {
    closeSync(descriptor);
  }
}

function windowed(descriptor: number, path: string, size: number): ByteSource {
  const window = Buffer.allocUnsafe(WINDOW_BYTES);
  let from = 0;
  let filled = 0;
  return {
    size,
    byte(at) {
      if (at < from || at >= from + filled) {
        from = at;
        filled = readFully(descriptor, path, window, at, Math.min(WINDOW_BYTES, size - at));
      }
      return window[at - from]!;
    },
    copy(start, end) {
      if (start >= from && end <= from + filled) return window.subarray(start - from, end - from);
      const bytes = Buffer.allocUnsafe(end - start);
      readFully(descriptor, path, bytes, start, bytes.length);
      return bytes;
    },
  };
}

function readFully(descriptor: number, path: string, into: Buffer, position: number, length: number): number {
  for (let done = 0; done < length; ) {
    let got: number;
    try {
      got = readSync(descriptor, into, done, length - done, position + done);
    } catch (error) {
      throw new EnvironmentError(`reading ${path} failed at byte ${position + done}: ${messageOf(error)}`, {
        cause: error,
      });
    }
    if (got === 0)
      throw new ConfigurationError(`${path} became shorter while it was read; write it before the gate runs`);
    done += got;
  }
  return length;
}

function open(path: string): number {
  try {
    // Without O_NONBLOCK (which Windows lacks) opening a named pipe would wait for a writer for ever.
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const what = code === 'ENOENT' || code === 'ENOTDIR' ? 'does not exist' : `cannot be opened (${code})`;
    const advice = whyMissing(path) || '; give the path of an .onnx file';
    throw new ConfigurationError(`the model ${path} ${what}${advice}`, { cause: error });
  }
}
