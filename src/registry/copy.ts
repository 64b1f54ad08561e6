import { createHash } from 'node:crypto';
import { AssayError, SubjectError } from '../core/errors.ts';
import { throwIfInterrupted } from '../core/interrupt.ts';
import { openPlainFile } from '../core/plain-file.ts';
import type { FileToRegister } from './registry.ts';
import { failure } from './sequence.ts';

const CHUNK_BYTES = 1024 * 1024;

/**
 * The bytes of a file that is to be registered, hashed on the way. The last chunk is held back until the digest is known
 * to be the measured one: a file that was changed in between never arrives whole.
 * Throws SubjectError where it was changed, and what `interruption` makes of an aborted signal.
 */
export async function* measuredBytes(file: FileToRegister, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let bytes = 0;
  let held: Uint8Array | null = null;
  try {
    const source = (await openPlainFile(file.source)).createReadStream({ highWaterMark: CHUNK_BYTES });
    for await (const chunk of source as AsyncIterable<Buffer>) {
      throwIfInterrupted(signal);
      hash.update(chunk);
      bytes += chunk.length;
      // A file that grows would run over the length that was announced for it.
      if (bytes > file.bytes) throw changed(file);
      if (held !== null) yield held;
      held = chunk;
    }
  } catch (error) {
    throw error instanceof AssayError ? error : failure(`reading ${file.path}`, error);
  }
  if (hash.digest('hex') !== file.sha256) throw changed(file);
  throwIfInterrupted(signal);
  if (held !== null) yield held;
}

function changed({ path }: FileToRegister): SubjectError {
  return new SubjectError(
    `${path} was changed while it was being registered. Nothing was registered: run the gates again.`,
  );
}
