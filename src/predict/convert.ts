import { ConfigurationError } from '../core/errors.ts';
import type { TensorData, TensorType } from '../core/tensor.ts';
import type { ColumnBatch } from '../table/rows.ts';
import { fromFloat16Bits, toFloat16Bits } from './float16.ts';
import { allocate } from './tensor-types.ts';

/** For messages: which elements these are. */
export interface Origin {
  readonly column: string;
  readonly input: string;
  /** Index of the batch's first row within the whole table. */
  readonly start: number;
  readonly elementsPerRow: number;
}

/**
 * A column's elements as an input wants them. The same type passes without a copy.
 *
 * - Numbers and booleans (0, 1) to floating point: rounded to the nearest, ties to even. Refused where a finite value
 *   becomes infinite. NaN and infinities stay what they are.
 * - Numbers to integers: only where every value is integral and fits.
 * - Numbers to booleans: only 0 and 1.
 * - Text to text only.
 *
 * Throws ConfigurationError that names column, input and the 1-based row.
 */
export function convert(
  { type, data }: Pick<ColumnBatch, 'type' | 'data'>,
  wanted: TensorType,
  origin: Origin,
): TensorData {
  if (type === wanted) return data;
  if (type === 'string' || wanted === 'string' || Array.isArray(data)) {
    throw new ConfigurationError(
      `Column "${origin.column}" holds ${type === 'string' ? 'text' : `numbers (${type})`}, and input "${origin.input}" of the model ` +
        `takes ${wanted === 'string' ? 'text' : `numbers (${wanted})`}. Convert the column in the data, or map another one.`,
    );
  }
  const numbers = type === 'float16' ? fromFloat16Bits(data as Uint16Array) : data;
  if (FLOATS.has(wanted)) return toFloat(numbers, type, wanted, origin);
  return toIntegers(numbers, type, wanted, origin);
}

type Numbers = Exclude<TensorData, string[]>;

const FLOATS: ReadonlySet<TensorType> = new Set(['float16', 'float32', 'float64'] as const);
/** What cannot overflow a float32: every integer type fits, and a float16 does. */
const NARROW: ReadonlySet<TensorType> = new Set(['float16', 'bool', 'int8', 'uint8'] as const);

function toFloat(numbers: Numbers, from: TensorType, wanted: TensorType, origin: Origin): TensorData {
  const source = asDoublesOrSmaller(numbers);
  if (wanted === 'float64') return new Float64Array(source);
  const converted = wanted === 'float32' ? new Float32Array(source) : toFloat16Bits(source);
  const canOverflow = wanted === 'float16' ? !NARROW.has(from) : from === 'float64';
  if (canOverflow) {
    const isInfinite =
      wanted === 'float16'
        ? (bits: number) => (bits & 0x7fff) === 0x7c00
        : (value: number) => Math.abs(value) === Infinity;
    for (let i = 0; i < converted.length; i++) {
      if (isInfinite(converted[i]!) && Number.isFinite(source[i]!))
        throw doesNotFit(source[i]!, i, wanted, origin, 'is too large for');
    }
  }
  return converted;
}

function toIntegers(numbers: Numbers, from: TensorType, wanted: TensorType, origin: Origin): TensorData {
  const target = allocate(wanted, numbers.length);
  const wide = target instanceof BigInt64Array || target instanceof BigUint64Array;
  // Comparing a number with a bigint is exact, and slow: it is done where it matters only.
  const range = RANGES[wanted as keyof typeof RANGES];
  const [low, high] = wide ? range : [Number(range[0]), Number(range[1])];
  const floating = FLOATS.has(from);
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i]!;
    if (floating && !Number.isInteger(value)) throw doesNotFit(value, i, wanted, origin, 'is no whole number, which');
    if (value < low || value > high) throw doesNotFit(value, i, wanted, origin, 'does not fit');
    if (wide) target[i] = BigInt(value);
    else (target as Int32Array)[i] = Number(value);
  }
  return target;
}

/** 64-bit integers as the nearest float64. Beyond 2^53 that and the next step to float32 are two roundings. */
function asDoublesOrSmaller(numbers: Numbers): Exclude<Numbers, BigInt64Array | BigUint64Array> {
  return numbers instanceof BigInt64Array || numbers instanceof BigUint64Array
    ? Float64Array.from(numbers as ArrayLike<unknown> as bigint[], Number)
    : numbers;
}

const RANGES = {
  bool: [0n, 1n],
  int8: [-128n, 127n],
  uint8: [0n, 255n],
  int16: [-32_768n, 32_767n],
  uint16: [0n, 65_535n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
} as const;

function doesNotFit(
  value: number | bigint,
  at: number,
  wanted: TensorType,
  origin: Origin,
  problem: string,
): ConfigurationError {
  const row = origin.start + Math.floor(at / Math.max(1, origin.elementsPerRow)) + 1;
  return new ConfigurationError(
    `Column "${origin.column}" has the value ${value} in row ${row}, which ${problem} the input "${origin.input}" of type ${wanted}. ` +
      'Correct the data, or export the model with a wider input type.',
  );
}
