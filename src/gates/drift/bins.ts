import type { Numbers } from '../../profile/document.ts';
import { isWhole, singleValueBins } from '../../profile/numbers.ts';
import type { Comparison } from './measurement.ts';

/** Counts over the common bins, infinities in the outer ones, and which bins are one value. */
export interface Bins {
  readonly edges: readonly number[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly points: readonly boolean[];
}

/**
 * The frozen bins of the reference with the counts of both sides, for tests that rank: which bins are one value, and
 * which only a range.
 */
export function binsOf({ reference, current }: Comparison): Bins {
  const [one, other] = [reference.values as Numbers, current.values as Numbers];
  const { edges } = one;
  const least = Math.min(one.min ?? Number.POSITIVE_INFINITY, other.min ?? Number.POSITIVE_INFINITY);
  const below = one.negativeInfinity + other.negativeInfinity > 0;
  const points = singleValueBins(edges, below ? Number.NEGATIVE_INFINITY : least, isWhole(reference));
  const whole = ({ counts, negativeInfinity, positiveInfinity }: Numbers) => {
    const all = [...counts];
    all[0]! += negativeInfinity;
    all[all.length - 1]! += positiveInfinity;
    return all;
  };
  return { edges, reference: whole(one), current: whole(other), points };
}
