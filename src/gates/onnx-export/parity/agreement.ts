import type { Tensor } from '../../../core/tensor.ts';
import { fromFloat16Bits } from '../../../predict/float16.ts';
import type { Tolerance } from './tolerance.ts';

/** How far values lie from those that they should be, over all their elements. */
export interface Agreement {
  readonly elements: number;
  readonly maxAbsolute: number;
  readonly meanAbsolute: number;
  /** What 99 of 100 elements stay below, within 1 %. */
  readonly p99Absolute: number;
  /** Largest |value − reference| / |reference|, of elements whose reference is not 0. */
  readonly maxRelative: number;
  /** Of the two as vectors; 1 where both are zero. */
  readonly cosine: number;
  /** 10·log10(Σ reference² / Σ (value − reference)²) in decibels; Infinity where they are equal. */
  readonly signalToNoise: number;
  /** Elements with |value − reference| > atol + rtol·|reference|. NaN agrees with NaN, and an infinity with itself, only. */
  readonly outside: number;
  /** Values that are NaN, or infinite where the reference is not. */
  readonly nonFinite: number;
  /** Those of them that are NaN where the reference is NaN, too. */
  readonly nanAlike: number;
  /** Of rows of scores, those whose largest stands at the same place; null where the values are no rows of scores. */
  readonly sameLargest: { readonly rows: number; readonly of: number } | null;
  /** Why the elements could not be compared: another type or shape; null where they could. */
  readonly problem: string | null;
}

export interface AgreementSum {
  /** One batch: how many of its elements are outside, and the row (of the first dimension) with the largest difference. */
  add(values: Tensor, reference: Tensor): { readonly outside: number; readonly row: number };
  result(): Agreement;
}

/** Adds up over batches, so that neither side is ever whole in memory. */
export function sumAgreement({ atol, rtol }: Pick<Tolerance, 'atol' | 'rtol'>): AgreementSum {
  const sum = { elements: 0, absolute: 0, dot: 0, values: 0, reference: 0, noise: 0 };
  let maxAbsolute = 0;
  let maxRelative = 0;
  let outside = 0;
  let nonFinite = 0;
  let nanAlike = 0;
  let scored = true;
  let rows = 0;
  let same = 0;
  let problem: string | null = null;
  const sizes = histogram();

  /** Index of the element with the largest difference. */
  function addNumbers(values: ArrayLike<number>, reference: ArrayLike<number>): number {
    let furthest = 0;
    let most = 0;
    for (let at = 0; at < values.length; at++) {
      const value = values[at]!;
      const wanted = reference[at]!;
      const finite = value - value === 0;
      // An infinity that the reference has too is an answer, such as the logarithm of 0; NaN never is.
      if (!finite && (Number.isNaN(value) || value !== wanted)) nonFinite++;
      if (!finite && Number.isNaN(value) && Number.isNaN(wanted)) nanAlike++;
      if (!finite || wanted - wanted !== 0) {
        if (!Object.is(value, wanted)) {
          outside++;
          maxAbsolute = Number.POSITIVE_INFINITY;
          if (most < maxAbsolute) furthest = at;
          most = maxAbsolute;
          sizes.add(maxAbsolute);
        }
        continue;
      }
      const difference = Math.abs(value - wanted);
      const size = Math.abs(wanted);
      if (difference > most) {
        most = difference;
        furthest = at;
      }
      sizes.add(difference);
      if (size > 0 && difference > maxRelative * size) maxRelative = difference / size;
      if (difference > atol + rtol * size) outside++;
      sum.absolute += difference;
      sum.noise += difference * difference;
      sum.dot += value * wanted;
      sum.values += value * value;
      sum.reference += wanted * wanted;
    }
    if (most > maxAbsolute) maxAbsolute = most;
    sum.elements += values.length;
    return furthest;
  }

  function addTexts(values: readonly string[], reference: readonly string[]): number {
    let furthest = -1;
    for (const [at, value] of values.entries()) {
      if (value === reference[at]) continue;
      outside++;
      if (furthest < 0) furthest = at;
    }
    sum.elements += values.length;
    return Math.max(0, furthest);
  }

  return {
    add(values, reference) {
      const mismatch = mismatchOf(values, reference);
      if (mismatch !== null) {
        problem ??= mismatch;
        return { outside: values.data.length, row: 0 };
      }
      const before = outside;
      const perRow = Math.max(1, values.data.length / (values.dims[0] || 1));
      if (Array.isArray(values.data)) {
        scored = false;
        const furthest = addTexts(values.data, reference.data as string[]);
        return { outside: outside - before, row: Math.floor(furthest / perRow) };
      }
      const left = numbersOf(values);
      const right = numbersOf(reference);
      const furthest = addNumbers(left, right);
      const width = values.dims.length === 2 && values.type.startsWith('float') ? values.dims[1]! : 0;
      if (width < 2) scored = false;
      for (let start = 0; scored && start < left.length; start += width, rows++) {
        if (largest(left, start, width) === largest(right, start, width)) same++;
      }
      return { outside: outside - before, row: Math.floor(furthest / perRow) };
    },
    result: () => ({
      elements: sum.elements,
      maxAbsolute,
      meanAbsolute: sum.elements === 0 ? 0 : sum.absolute / sum.elements,
      p99Absolute: sizes.percentile(0.99),
      maxRelative,
      cosine: cosineOf(sum),
      signalToNoise: sum.noise === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(sum.reference / sum.noise),
      outside,
      nonFinite,
      nanAlike,
      sameLargest: scored && rows > 0 ? { rows: same, of: rows } : null,
      problem,
    }),
  };
}

/**
 * Counts numbers of at least 0 by the upper 16 bits of their float32: exponent and seven bits of the mantissa, which is less
 * than 1 % of the number.
 */
function histogram() {
  const counts = new Float64Array(2 ** 15);
  const single = new Float32Array(1);
  const bits = new Uint32Array(single.buffer);
  let all = 0;
  return {
    add(value: number): void {
      single[0] = value;
      counts[bits[0]! >>> 16]!++;
      all++;
    },
    /** The upper end of what a share of the numbers stays below; 0 where there are none. */
    percentile(share: number): number {
      let seen = 0;
      for (const [at, count] of counts.entries()) {
        seen += count;
        if (count === 0 || seen < share * all) continue;
        if (at === 0) return 0;
        bits[0] = at << 16;
        return Number.isFinite(single[0]!) ? single[0]! : Number.POSITIVE_INFINITY;
      }
      return 0;
    },
  };
}

function cosineOf({ dot, values, reference }: { dot: number; values: number; reference: number }): number {
  if (values === 0 && reference === 0) return 1;
  return values === 0 || reference === 0 ? 0 : dot / Math.sqrt(values * reference);
}

function mismatchOf(values: Tensor, reference: Tensor): string | null {
  if ((values.type === 'string') !== (reference.type === 'string')) {
    return `is ${values.type}, and the reference has ${reference.type}`;
  }
  // A column of single values and an output of one value a row are the same rows.
  const flat = ({ dims }: Tensor) => dims.filter((dim, axis) => axis === 0 || dim !== 1).join(', ');
  return flat(values) === flat(reference)
    ? null
    : `came back as [${values.dims.join(', ')}], and the reference has [${reference.dims.join(', ')}]`;
}

function numbersOf({ type, data }: Tensor): ArrayLike<number> {
  if (type === 'float16') return fromFloat16Bits(data as Uint16Array);
  if (type === 'int64' || type === 'uint64') return Float64Array.from(data as BigInt64Array, Number);
  return data as Float64Array;
}

/** The first of the largest: −1 where one is NaN. */
function largest(values: ArrayLike<number>, start: number, width: number): number {
  let best = start;
  for (let at = start; at < start + width; at++) {
    if (Number.isNaN(values[at]!)) return -1;
    if (values[at]! > values[best]!) best = at;
  }
  return best - start;
}
