/**
 * Bits of the float16 nearest to each number (IEEE 754 binary16, ties to even): beyond ±65,519.99 that is ±Infinity, and
 * NaN stays NaN. Rounds once, from the exact number.
 */
export function toFloat16Bits(numbers: ArrayLike<number>): Uint16Array {
  const bits = new Uint16Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) bits[i] = roundToFloat16(numbers[i]!);
  return bits;
}

/** Exact: every float16 is a float32. */
export function fromFloat16Bits(bits: Uint16Array): Float32Array {
  float16Values ??= Float32Array.from({ length: 65_536 }, (_, value) => fromBits(value));
  const numbers = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) numbers[i] = float16Values[bits[i]!]!;
  return numbers;
}

/** What each of all bits means: made when first asked for, since most commands never are. */
let float16Values: Float32Array | undefined;

const scratchNumber = new Float32Array(1);
const scratchBits = new Uint32Array(scratchNumber.buffer);

function roundToFloat16(value: number): number {
  scratchNumber[0] = value;
  let single = scratchBits[0]!;
  // Rounding to float32 first must not hide on which side of a tie the number lies: what was lost is kept in the last
  // bit ("round to odd"), which makes the second rounding right.
  const rounded = scratchNumber[0]!;
  if (rounded !== value && Number.isFinite(rounded)) {
    if (Math.abs(rounded) > Math.abs(value)) single -= 1;
    single |= 1;
  }
  const sign = (single >>> 16) & 0x8000;
  const magnitude = single & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x47800000) return sign | 0x7c00; // 65,536 and more
  if (magnitude >= 0x38800000) {
    // Normal: 13 bits fewer of the mantissa, another bias. A carry goes on into the exponent, up to Infinity.
    const half = magnitude - 0x38000000;
    return sign | ((half + 0xfff + ((half >>> 13) & 1)) >>> 13);
  }
  if (magnitude < 0x33000000) return sign; // less than half of the smallest subnormal
  const shift = 126 - (magnitude >>> 23);
  const mantissa = (magnitude & 0x7fffff) | 0x800000;
  const kept = mantissa >>> shift;
  const lost = mantissa & ((1 << shift) - 1);
  const tie = 1 << (shift - 1);
  return sign | (kept + (lost > tie || (lost === tie && (kept & 1) === 1) ? 1 : 0));
}

function fromBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0x1f) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * mantissa * 2 ** -24 : sign * (1024 + mantissa) * 2 ** (exponent - 25);
}
