import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { tellingLine } from '../child/ending.ts';
import { childEnvironment } from '../child/environment.ts';
import { encodeFrame, type Frame, frameDecoder } from '../child/frames.ts';
import { offerToOutOfMemoryKiller, watchMemory } from '../child/watchdog.ts';
import { EnvironmentError, messageOf } from '../core/errors.ts';
import { type Bytes, type Milliseconds, milliseconds } from '../core/units.ts';
import { type ImageBounds, type Reading, readingSchema } from './image.ts';

export interface Question {
  readonly path: string;
  readonly hash: boolean;
}

/** An image can take the child over, so nothing that it says is believed unchecked. */
const answerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({ kind: z.literal('failed'), message: z.string() }),
  z.strictObject({ kind: z.literal('read'), reading: readingSchema }),
]);
export type Answer = z.infer<typeof answerSchema>;

export interface DecoderOptions {
  /** Absolute path of the program that calls `runImageChild`. */
  readonly program: string;
  /** Where sharp is: a NativeModule's folder. */
  readonly folder: string;
  readonly bounds: ImageBounds;
}

/** A process that decodes one image after another. */
export interface Decoder {
  readonly processId: number;
  /** False once it has ended, for whatever reason. */
  readonly alive: boolean;
  /** One at a time. An image that ends the process is unreadable, with the cause as its reason. */
  read(question: Question): Promise<Reading>;
  /** Ends the process and waits until it is gone. */
  close(): Promise<void>;
}

const MAX_STDERR = 8192;
const START = milliseconds(60_000);

/**
 * Starts a process without this one's secrets, within limits of time and resident memory. It ends with this process, at the
 * latest. Throws EnvironmentError where none can be started, or where sharp cannot be loaded in it.
 */
export async function startDecoder({ program, folder, bounds }: DecoderOptions): Promise<Decoder> {
  const { bytes, pixels, pages } = bounds;
  const child = spawn(process.execPath, [program, folder, JSON.stringify({ bytes, pixels, pages })], {
    env: childEnvironment(process.env),
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  child.on('error', () => {});
  if (child.pid === undefined) {
    throw new EnvironmentError(
      'No process could be started to decode images in: see whether this machine has reached its limit of processes or of open files.',
    );
  }
  offerToOutOfMemoryKiller(child.pid);
  const [questions, , words, answers] = child.stdio as unknown as [Writable, null, Readable, Readable];
  let waiting: ((answer: Answer | Ended) => void) | undefined;
  let ended: Ended | undefined;
  let stderr = '';

  const settle = (answer: Answer | Ended) => {
    const settled = waiting;
    waiting = undefined;
    settled?.(answer);
  };
  const end = (reason: string) => {
    ended ??= { kind: 'ended', reason };
    stopWatching();
    child.kill('SIGKILL');
    settle(ended);
  };
  const next = (limit: Milliseconds, what: string): Promise<Answer | Ended> =>
    ended
      ? Promise.resolve(ended)
      : new Promise((resolve) => {
          const timer = setTimeout(() => end(`${what} took longer than ${limit / 1000} s`), limit);
          waiting = (answer) => {
            clearTimeout(timer);
            resolve(answer);
          };
        });
  const decode = frameDecoder(0, (frame) => {
    if (!waiting) throw new Error('an answer that nobody asked for');
    settle(answerOf(frame));
  });
  const stopWatching = watchMemory(child.pid, bounds.memory, () => {
    end(`decoding took more than ${shownBytes(bounds.memory)} of memory`);
  });
  answers.on('data', (chunk: Buffer) => {
    if (ended) return;
    try {
      decode(chunk);
    } catch (thrown) {
      end(`it disturbed the process that decodes it, which sent ${messageOf(thrown).slice(0, 100)}`);
    }
  });
  words.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MAX_STDERR);
  });
  // A pipe breaks when the child dies; its end says why.
  for (const stream of [questions, words, answers]) stream.on('error', () => {});
  const gone = new Promise<void>((resolve) => {
    child.on('close', (code, signal) => {
      end(`decoding it ended the process with ${signal ?? `exit code ${code}`}`);
      resolve();
    });
  });

  const started = await next(START, 'loading sharp');
  if (started.kind !== 'ready') {
    end('it was closed');
    await gone;
    if (started.kind === 'failed') throw new EnvironmentError(started.message);
    const cause = started.kind === 'ended' ? started.reason : 'it answered what nobody asked';
    const said = tellingLine(stderr);
    throw new EnvironmentError(
      `The process that decodes images did not start: ${cause}${said === '' ? '' : `, saying "${said}"`}.`,
    );
  }
  return {
    processId: child.pid,
    get alive() {
      return ended === undefined;
    },
    async read(question) {
      const answer = next(bounds.time, 'decoding');
      for (const piece of encodeFrame(question, [])) questions.write(piece);
      const found = await answer;
      if (found.kind === 'read') return found.reading;
      if (found.kind !== 'ended') end('it disturbed the process that decodes it, which sent another answer');
      return { ok: false, reason: ended!.reason };
    },
    async close() {
      end('it was closed');
      await gone;
    },
  };
}

interface Ended {
  readonly kind: 'ended';
  readonly reason: string;
}

function answerOf(frame: Frame): Answer {
  const parsed = answerSchema.safeParse(frame.message);
  if (!parsed.success) throw new TypeError('an answer that is none of those allowed');
  return parsed.data;
}

function shownBytes(size: Bytes): string {
  return size >= 2 ** 30 ? `${Number((size / 2 ** 30).toFixed(1))} GiB` : `${Math.round(size / 2 ** 20)} MiB`;
}
