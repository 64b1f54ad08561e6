import { writevSync } from 'node:fs';
import { encodeFrame } from './frames.ts';

/**
 * Descriptors on which a child is asked, and answers. Not standard input: whoever looks at `process.stdin` makes that one
 * non-blocking. Not standard output: it belongs to whatever the child runs, and so does standard error.
 */
export const QUESTIONS = 3;
export const ANSWERS = 4;

/** Called in a child: writes a frame, and returns when all of it is with the parent or in the pipe. */
export function answer(message: object, payloads: readonly Uint8Array[] = []): void {
  let pieces = encodeFrame(message, payloads);
  while (pieces.length > 0) pieces = behind(pieces, writevSync(ANSWERS, pieces));
}

/** What is left of the pieces after their first `written` bytes. */
function behind(pieces: readonly Uint8Array[], written: number): Uint8Array[] {
  let skip = written;
  return pieces.flatMap((piece) => {
    const rest = piece.subarray(skip);
    skip = Math.max(0, skip - piece.byteLength);
    return rest.byteLength > 0 ? [rest] : [];
  });
}
