import { type Conversation, startConversation } from '../child/conversation.ts';
import { type Ending, lastWords, shownMemory } from '../child/ending.ts';
import { EnvironmentError, messageOf, SubjectError } from '../core/errors.ts';
import { milliseconds } from '../core/units.ts';
import { requireContent } from './decode.ts';
import type { ImageBounds, ImageFile, Reading, Wanted } from './image.ts';
import { type Answer, type Question, readAnswer } from './messages.ts';
import type { Recipe } from './recipe.ts';
import type { Pixels } from './resize.ts';

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
  /** An image that ends the process is unreadable, with the cause as its reason. */
  read(image: { readonly path: string } & Wanted): Promise<Reading>;
  /** Its pixels by a recipe; an image that ends the process is unreadable, with the cause as its reason. */
  pixels(image: ImageFile, recipe: Recipe): Promise<PixelReading>;
  /** Ends the process and waits until it is gone. */
  close(): Promise<void>;
}

/** Pixels of one image, or in a few words why there are none. */
export type PixelReading =
  | { readonly ok: true; readonly pixels: Pixels }
  | { readonly ok: false; readonly reason: string };

/** Of one answer: a recipe without a size gives what the file has. */
const MAX_PIXELS = 3 * 100e6;

/** To load sharp. */
const START = milliseconds(60_000);

/**
 * Starts a process within limits of time and resident memory. Throws EnvironmentError where none can be started, or where
 * sharp cannot be loaded in it.
 */
export async function startDecoder({ program, folder, bounds }: DecoderOptions): Promise<Decoder> {
  const conversation = startConversation<Question, Answer, Task>({
    program,
    arguments: [folder],
    purpose: 'decode images in',
    memory: bounds.memory,
    maxPayload: MAX_PIXELS,
    read: readAnswer,
    explain: endingError,
  });
  try {
    await open(conversation, bounds);
  } catch (error) {
    await conversation.close();
    throw error;
  }
  return {
    processId: conversation.processId,
    get alive() {
      return conversation.alive;
    },
    read: (image) => read(conversation, image, bounds),
    pixels: (image, recipe) => pixels(conversation, image, recipe, bounds),
    close: () => conversation.close(),
  };
}

type Task = 'open' | 'read';
type ImageConversation = Conversation<Question, Answer, Task>;

async function open(conversation: ImageConversation, { bytes, pixels, pages }: ImageBounds): Promise<void> {
  const question = { kind: 'open', bounds: { bytes, pixels, pages } } as const;
  const { answer } = await conversation.ask(question, { task: 'open', limit: START });
  if (answer.kind === 'failed') throw new EnvironmentError(answer.message);
  if (answer.kind !== 'ready') throw conversation.distrust('another answer');
}

async function read(
  conversation: ImageConversation,
  image: { readonly path: string } & Wanted,
  { time }: ImageBounds,
): Promise<Reading> {
  try {
    const { answer } = await conversation.ask({ kind: 'read', ...image }, { task: 'read', limit: time });
    if (answer.kind === 'read') return answer.reading;
    throw conversation.distrust('another answer');
  } catch (error) {
    return { ok: false, reason: messageOf(error) };
  }
}

async function pixels(
  conversation: ImageConversation,
  image: ImageFile,
  recipe: Recipe,
  { time, bytes }: ImageBounds,
): Promise<PixelReading> {
  try {
    const sent = 'bytes' in image ? [image.bytes] : [];
    for (const content of sent) requireContent(content.byteLength, bytes);
    const question = { kind: 'pixels', recipe, ...('path' in image && { path: image.path }) } as const;
    const { answer, payloads } = await conversation.ask(question, { task: 'read', limit: time, payloads: sent });
    if (answer.kind === 'unreadable') return { ok: false, reason: answer.reason };
    const [data] = payloads;
    if (answer.kind !== 'pixels' || data?.byteLength !== answer.width * answer.height * answer.channels) {
      throw conversation.distrust('another answer');
    }
    const { width, height, channels } = answer;
    return { ok: true, pixels: { width, height, channels, data } };
  } catch (error) {
    return { ok: false, reason: messageOf(error) };
  }
}

/** An image is to blame for an end while it is read, and whoever comes after it; the machine for one before that. */
function endingError(ending: Ending, task: Task | null, stderr: string): Error {
  const reason = reasonOf(ending, task === 'open' ? 'loading sharp' : 'decoding');
  if (task !== 'open') return new SubjectError(reason);
  return new EnvironmentError(`The process that decodes images did not start: ${reason}${lastWords(stderr)}.`);
}

function reasonOf(ending: Ending, what: string): string {
  switch (ending.kind) {
    case 'closed':
    case 'aborted':
      return 'it was closed';
    case 'late':
      return `${what} took longer than ${ending.limit / 1000} s`;
    case 'large':
      return `${what} took more than ${shownMemory(ending.limit)} of memory`;
    case 'garbled':
      return `it disturbed the process that decodes it, which sent ${ending.problem.slice(0, 100)}`;
    case 'died':
      return `decoding it ended the process with ${ending.signal ?? `exit code ${ending.code}`}`;
  }
}
