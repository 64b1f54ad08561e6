import { Socket } from 'node:net';
import { answer, QUESTIONS } from '../child/channel.ts';
import { frameDecoder } from '../child/frames.ts';
import { messageOf } from '../core/errors.ts';
import { loadSharp } from '../runtime/sharp.ts';
import { contentOf, createDecode, type Decode, type DecodeBounds, reasonOf } from './decode.ts';
import { BOUNDS } from './image.ts';
import type { Answer, Question } from './messages.ts';
import { pixelsOf } from './pixels.ts';

/** The program of a process that decodes images, one at a time: `node <program> <folder of sharp>`. */
export async function runImageChild(): Promise<void> {
  // Ctrl-C reaches the whole group of processes. The parent decides what becomes of this one.
  process.on('SIGINT', () => {});
  const loading = loadSharp(process.argv[2]!);
  loading.catch(() => {});
  let decode: Decode | undefined;
  let bounds: DecodeBounds | undefined;
  const answerTo = async (question: Question, sent: readonly Uint8Array[]): Promise<void> => {
    if (question.kind === 'open') {
      bounds = question.bounds;
      decode = await open(loading, bounds);
    } else if (question.kind === 'pixels') await sayPixels(await loading, question, sent, bounds!);
    else if (decode) say({ kind: 'read', reading: await decode(question.path, question) });
  };
  const questions = new Socket({ fd: QUESTIONS, readable: true, writable: false });
  // A decoder may hang in a thread of its own: nothing but the signal ends it.
  questions.on('end', () => process.kill(process.pid, 'SIGKILL'));
  questions.on(
    'data',
    frameDecoder(BOUNDS.bytes, ({ message, payloads }) => void answerTo(message as Question, payloads)),
  );
}

async function open(loading: ReturnType<typeof loadSharp>, bounds: DecodeBounds): Promise<Decode | undefined> {
  try {
    const decode = createDecode(await loading, bounds);
    say({ kind: 'ready' });
    return decode;
  } catch (error) {
    say({ kind: 'failed', message: messageOf(error).slice(0, 10_000) });
    return undefined;
  }
}

async function sayPixels(
  sharp: Awaited<ReturnType<typeof loadSharp>>,
  { path, recipe }: Extract<Question, { kind: 'pixels' }>,
  [sent]: readonly Uint8Array[],
  bounds: DecodeBounds,
): Promise<void> {
  try {
    const content = path === undefined ? sent! : await contentOf(path, bounds);
    const { width, height, channels, data } = await pixelsOf(sharp, content, recipe, bounds);
    answer({ kind: 'pixels', width, height, channels } satisfies Answer, [data]);
  } catch (error) {
    say({ kind: 'unreadable', reason: reasonOf(error) });
  }
}

function say(message: Answer): void {
  answer(message);
}
