import { writeSync } from 'node:fs';
import { encodeFrame, frameDecoder } from '../child/frames.ts';
import { messageOf } from '../core/errors.ts';
import { loadSharp } from '../runtime/sharp.ts';
import { createDecode, type DecodeBounds } from './decode.ts';
import type { Answer, Question } from './decoder.ts';

/** Standard output and standard error belong to the libraries that decode. */
const ANSWERS = 3;

/**
 * The program of a process that decodes images: `node <program> <folder of sharp> <bounds as JSON>`. It is asked on
 * standard input and answers on descriptor 3, in frames, one image at a time.
 */
export async function runImageChild(): Promise<void> {
  // Ctrl-C reaches the whole group of processes. The parent decides what becomes of this one.
  process.on('SIGINT', () => {});
  const [, , folder, bounds] = process.argv;
  const opening = loadSharp(folder!).then((sharp) => createDecode(sharp, JSON.parse(bounds!) as DecodeBounds));
  // A decoder may hang in a thread of its own: nothing but the signal ends it.
  process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL'));
  const answer = async ({ path, hash }: Question) => {
    const decode = await opening;
    say({ kind: 'read', reading: await decode(path, hash) });
  };
  process.stdin.on(
    'data',
    frameDecoder(0, ({ message }) => void answer(message as Question)),
  );
  await opening.then(
    () => say({ kind: 'ready' }),
    (thrown) => say({ kind: 'failed', message: messageOf(thrown).slice(0, 10_000) }),
  );
}

function say(message: Answer): void {
  for (const piece of encodeFrame(message, [])) {
    for (let written = 0; written < piece.byteLength; ) written += writeSync(ANSWERS, piece, written);
  }
}
