import { type Decoder, type DecoderOptions, type PixelReading, startDecoder } from './decoder.ts';
import { BOUNDS, type ImageFile } from './image.ts';
import type { Recipe } from './recipe.ts';

/** Decodes images by a recipe, several at a time, in processes of its own that live until it is closed. */
export interface PixelReader {
  /** Starts its processes before anybody asks, so that they are there when a model is. What fails is told to who reads. */
  start(): void;
  /** In the order of the images. Throws EnvironmentError where no process starts. */
  read(images: readonly ImageFile[], recipe: Recipe): Promise<readonly PixelReading[]>;
  close(): Promise<void>;
}

export interface PixelReaderOptions extends Pick<DecoderOptions, 'program' | 'folder'> {
  readonly workers: number;
}

export function openPixelReader({ workers, ...where }: PixelReaderOptions): PixelReader {
  const slots: (Promise<Decoder> | undefined)[] = Array.from({ length: Math.max(1, workers) }, () => undefined);
  // In the slot before anybody waits: of two who ask at once, the second gets the decoder that the first one starts.
  const decoderAt = (slot: number): Promise<Decoder> => {
    const before = slots[slot]?.catch(() => undefined) ?? Promise.resolve(undefined);
    const next = before.then((running) => (running?.alive ? running : startDecoder({ ...where, bounds: BOUNDS })));
    slots[slot] = next;
    return next;
  };
  return {
    start() {
      for (const slot of slots.keys()) decoderAt(slot).catch(() => {});
    },
    async read(images, recipe) {
      const answers: PixelReading[] = [];
      let next = 0;
      const work = async (slot: number) => {
        while (next < images.length) {
          const at = next++;
          answers[at] = await (await decoderAt(slot)).pixels(images[at]!, recipe);
        }
      };
      const ends = await Promise.allSettled(slots.map((_, slot) => work(slot)));
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
      return answers;
    },
    async close() {
      await Promise.allSettled(slots.map(async (slot) => (await slot)?.close()));
    },
  };
}
