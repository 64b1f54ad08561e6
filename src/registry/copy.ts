import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { SubjectError } from '../core/errors.ts';
import type { FileToRegister } from './registry.ts';
import { failure } from './sequence.ts';

const CHUNK_BYTES = 1024 * 1024;

/**
 * The bytes of a file that is to be registered, hashed on the way. The last chunk is held back until the digest is known
 * to be the measured one: a file that was changed in between never arrives whole.
 * Throws SubjectError where it was changed.
 */
export async function* measuredBytes(file: FileToRegister): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let held: Uint8Array | null = null;
  try {
    for await (const chunk of createReadStream(file.source, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      if (held !== null) yield held;
      held = chunk;
    }
  } catch (error) {
    throw failure(`reading ${file.path}`, error);
  }
  if (hash.digest('hex') !== file.sha256) {
    throw new SubjectError(
      `${file.path} was changed while it was being registered. Nothing was registered: run the gates again.`,
    );
  }
  if (held !== null) yield held;
}
