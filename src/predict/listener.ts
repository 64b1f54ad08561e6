import { readSync } from 'node:fs';
import { parentPort, receiveMessageOnPort, type Worker } from 'node:worker_threads';
import { QUESTIONS } from '../child/channel.ts';
import { decodeHeader, type Frame, headerLength, PREFIX_BYTES } from '../child/frames.ts';

/** Buffers kept for further batches: those of two batches of a model with four inputs. */
const MAX_SPARE = 8;
/** Smaller payloads are copied from thread to thread: handing a buffer over and back takes longer. */
const MIN_HANDED_OVER = 64 * 1024;

/**
 * The listening thread of a child: reads frames from descriptor 3 and posts them to the main thread, which gives large
 * buffers back when it is done with them. Ends the whole process when there are no more frames to come.
 */
export function listen(): void {
  const port = parentPort!;
  let spare: ArrayBuffer[] = [];
  for (;;) {
    const length = headerLength(take(new Uint8Array(PREFIX_BYTES)));
    const { message, sizes } = decodeHeader(take(new Uint8Array(length)), Number.POSITIVE_INFINITY);
    for (let back = receiveMessageOnPort(port); back; back = receiveMessageOnPort(port)) {
      spare.push(...(back.message as ArrayBuffer[]));
    }
    const payloads = sizes.map((size) => {
      const fitting = spare.findIndex((buffer) => buffer.byteLength >= size && buffer.byteLength <= 2 * size);
      const buffer = fitting < 0 ? new ArrayBuffer(size) : spare.splice(fitting, 1)[0]!;
      return take(new Uint8Array(buffer, 0, size));
    });
    spare = spare.slice(-MAX_SPARE);
    const frame: Frame = { message, payloads };
    port.postMessage(frame, handedOver(frame));
  }
}

/** For the main thread: the payloads of this frame are no longer needed. */
export function giveBack(listener: Worker, frame: Frame): void {
  const buffers = handedOver(frame);
  if (buffers.length > 0) listener.postMessage(buffers, buffers);
}

function handedOver({ payloads }: Frame): ArrayBuffer[] {
  return payloads.map(({ buffer }) => buffer).filter((buffer) => buffer.byteLength >= MIN_HANDED_OVER);
}

/** Fills `target`, waiting as long as it takes. */
function take(target: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  for (let filled = 0; filled < target.byteLength; ) {
    const read = readSome(target, filled);
    // The parent closed the pipe or died. The main thread may be inside the runtime, where nothing but this reaches it.
    if (read === 0) process.kill(process.pid, 'SIGKILL');
    filled += read;
  }
  return target;
}

function readSome(target: Uint8Array, filled: number): number {
  try {
    return readSync(QUESTIONS, target, filled, Math.min(target.byteLength - filled, 2 ** 30), null);
  } catch (error) {
    // Windows says so where others read nothing.
    if ((error as NodeJS.ErrnoException).code === 'EOF') return 0;
    throw error;
  }
}
