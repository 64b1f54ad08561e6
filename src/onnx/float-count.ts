/** Elements that are no ordinary numbers, or are none in half precision. */
export interface FloatCount {
  nan: number;
  /** Positive infinities: negative ones are how attention is masked. */
  infinite: number;
  /** Finite, and beyond ±65504, the largest float16. Of a float16: that very number, which is what is left of larger ones. */
  beyondHalf: number;
  /** Not 0, and 0 as float16: below 2^−25. */
  lostInHalf: number;
}

const LARGEST_HALF = 65_504;
const LOST = 2 ** -25;

/** Adds the elements of these little-endian bytes, a whole number of them. */
export function countFloats(bytes: Buffer, type: 'FLOAT' | 'DOUBLE' | 'FLOAT16' | 'BFLOAT16', count: FloatCount): void {
  if (type === 'FLOAT16') countHalf(words(bytes), count);
  else if (type === 'BFLOAT16') countBrain(words(bytes), count);
  else countWide(type === 'FLOAT' ? view(bytes, Float32Array) : view(bytes, Float64Array), count);
}

function countWide(numbers: Float32Array | Float64Array, count: FloatCount): void {
  for (let at = 0; at < numbers.length; at++) {
    const value = numbers[at]!;
    const size = value < 0 ? -value : value;
    // Written so that NaN, which is on no side of anything, comes in.
    if (!(size <= LARGEST_HALF)) {
      if (Number.isNaN(value)) count.nan++;
      else if (size !== Number.POSITIVE_INFINITY) count.beyondHalf++;
      else if (value > 0) count.infinite++;
    } else if (size < LOST && size !== 0) count.lostInHalf++;
  }
}

function countHalf(bits: Uint16Array, count: FloatCount): void {
  for (let at = 0; at < bits.length; at++) {
    const size = bits[at]! & 0x7fff;
    if (size < 0x7bff) continue;
    if (size > 0x7c00) count.nan++;
    else if (size === 0x7bff) count.beyondHalf++;
    else if (bits[at] === size) count.infinite++;
  }
}

function countBrain(bits: Uint16Array, count: FloatCount): void {
  for (let at = 0; at < bits.length; at++) {
    const size = bits[at]! & 0x7fff;
    if (size > 0x7f80) count.nan++;
    else if (bits[at] === 0x7f80) count.infinite++;
  }
}

function words(bytes: Buffer): Uint16Array {
  return view(bytes, Uint16Array);
}

interface NumberArray<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
}

/** Without a copy where the bytes lie as the machine wants them. */
function view<T>(bytes: Buffer, array: NumberArray<T>): T {
  const { BYTES_PER_ELEMENT: width } = array;
  const aligned = bytes.byteOffset % width === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
  return new array(aligned.buffer, aligned.byteOffset, Math.floor(aligned.length / width));
}
