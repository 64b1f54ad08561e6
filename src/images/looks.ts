import * as z from 'zod';

const measure = z.number().finite();

/** How an image looks, in numbers that compare: of its gray values, and of how far its channels lie apart. */
export const looksSchema = z.strictObject({
  /** Mean of the gray values, 0 to 1. */
  brightness: measure,
  /** Their standard deviation. */
  contrast: measure,
  /** Variance of the Laplacian of the gray values on a scale of 255: low where an image is blurred. */
  sharpness: measure,
  /** Mean of the largest less the smallest channel, 0 to 1; 0 where there is one channel only. */
  color: measure,
  /** Of the gray values in 256 bins, in bits: 0 to 8. */
  entropy: measure,
});
export type Looks = Readonly<z.infer<typeof looksSchema>>;

/** Pixels row by row, `channels` numbers each: one, or red, green and blue, and whatever follows. */
export interface PixelValues {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: ArrayLike<number>;
  /** The value of white; 0 is black. */
  readonly white: number;
}

/**
 * Gray is 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), as Pillow's mode L and OpenCV have it; the Laplacian is the sum of the four
 * neighbors less four times the middle, edges mirrored, as OpenCV's default (Pech-Pacheco et al., ICPR 2000, for its variance).
 */
export function looksOf({ width, height, channels, data, white }: PixelValues): Looks {
  const pixels = width * height;
  const gray = new Float64Array(pixels);
  const isColored = channels >= 3;
  let apart = 0;
  for (let at = 0; at < pixels; at++) {
    const first = data[at * channels]!;
    if (!isColored) {
      gray[at] = first / white;
      continue;
    }
    const [second, third] = [data[at * channels + 1]!, data[at * channels + 2]!];
    gray[at] = (0.299 * first + 0.587 * second + 0.114 * third) / white;
    apart += (Math.max(first, second, third) - Math.min(first, second, third)) / white;
  }
  const { mean, variance } = momentsOf(gray);
  return {
    brightness: mean,
    contrast: Math.sqrt(variance),
    sharpness: momentsOf(laplacian(gray, width, height)).variance * 255 ** 2,
    color: apart / pixels,
    entropy: entropyOf(gray),
  };
}

function momentsOf(values: Float64Array): { readonly mean: number; readonly variance: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, variance: squares / values.length };
}

function laplacian(gray: Float64Array, width: number, height: number): Float64Array {
  const mirrored = (at: number, size: number) => (size === 1 ? 0 : at < 0 ? 1 : at >= size ? size - 2 : at);
  const answer = new Float64Array(gray.length);
  for (let y = 0; y < height; y++) {
    const [above, below] = [mirrored(y - 1, height) * width, mirrored(y + 1, height) * width];
    for (let x = 0; x < width; x++) {
      const [left, right] = [mirrored(x - 1, width), mirrored(x + 1, width)];
      const row = y * width;
      answer[row + x] =
        gray[above + x]! + gray[below + x]! + gray[row + left]! + gray[row + right]! - 4 * gray[row + x]!;
    }
  }
  return answer;
}

/** A gray value halfway between two bins is the upper one, however its last digit was rounded. */
const HALF_UP = 0.5 + 1e-9;

function entropyOf(gray: Float64Array): number {
  const counts = new Float64Array(256);
  for (const value of gray) counts[Math.min(255, Math.max(0, Math.floor(value * 255 + HALF_UP)))]!++;
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / gray.length) * Math.log2(count / gray.length);
  return bits;
}
