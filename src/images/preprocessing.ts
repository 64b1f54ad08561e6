import type { Recipe } from './recipe.ts';
import type { Pixels } from './resize.ts';

/** How an image becomes the numbers that a model is fed. */
export interface Preprocessing {
  readonly recipe: Recipe;
  readonly order: 'RGB' | 'BGR' | 'L';
  /** A pixel is multiplied by it, before the mean is subtracted and the deviation divides. */
  readonly scale: number;
  /** One for each channel, or one for all. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly layout: 'nchw' | 'nhwc';
}

/** The shape of one image; null where the recipe leaves its size to the file. */
export function shapeOf({ recipe, order, layout }: Preprocessing): readonly [number, number, number] | null {
  const size = recipe.crop ?? (recipe.resize !== null && 'height' in recipe.resize ? recipe.resize : null);
  if (size === null) return null;
  const channels = order === 'L' ? 1 : 3;
  return layout === 'nchw' ? [channels, size.height, size.width] : [size.height, size.width, channels];
}

/** Writes (pixel · scale − mean) / deviation of every channel into `target`, from `start` on, in single precision. */
export function normalise(
  { width, height, channels, data }: Pixels,
  { order, scale, mean, deviation, layout }: Preprocessing,
  target: Float32Array,
  start: number,
): void {
  const plane = width * height;
  for (let channel = 0; channel < channels; channel++) {
    const source = order === 'BGR' ? channels - 1 - channel : channel;
    const table = levels(scale, mean[channel] ?? mean[0]!, deviation[channel] ?? deviation[0]!);
    const [first, step] = layout === 'nchw' ? [start + channel * plane, 1] : [start + channel, channels];
    for (let at = 0; at < plane; at++) target[first + at * step] = table[data[at * channels + source]!]!;
  }
}

/** What each of the 256 levels becomes. */
function levels(scale: number, mean: number, deviation: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, level) => (level * scale - mean) / deviation);
}
