import { checkConfidence } from './confidence.ts';
import type { Estimate } from './estimate.ts';
import { type GroupRate, lowestDifference, lowestRatio } from './two-shares.ts';

/** How a rate of one group lies to that of another, as a difference or as a ratio: one of all ordered pairs. */
export interface PairOfGroups {
  readonly value: number;
  /** Wrong with probability 1 − confidence at most, one-sided. */
  lowest(confidence: number): number;
  highest(confidence: number): number;
}

/**
 * The largest difference of a rate between any two groups; of several rates, such as those of equalized odds, the worst. It is
 * within a limit only if every pair is, so that the largest upper bound needs no correction; that some pair is beyond it is one
 * of many questions, so that lower bounds share the error (Bonferroni). Throws RangeError for fewer than two groups.
 */
export function largestGap(rates: readonly (readonly GroupRate[])[]): Estimate {
  const pairs = rates.flatMap((groups) =>
    orderedPairs(groups).map(
      ([one, other]): PairOfGroups => ({
        value: rateOf(one) - rateOf(other),
        lowest: (confidence) => lowestDifference(one, other, confidence),
        highest: (confidence) => -lowestDifference(other, one, confidence),
      }),
    ),
  );
  return gapAmong(pairs, rowsOf(rates), 'stouffer-clopper-pearson');
}

/** The lowest rate over the highest, the other way round: 1 where all are alike. Throws RangeError where no group has any. */
export function smallestRatio(rates: readonly (readonly GroupRate[])[]): Estimate {
  requireRatio(rates);
  const pairs = rates.flatMap((groups) =>
    orderedPairs(groups).map(
      ([one, other]): PairOfGroups => ({
        value: ratioOf(one, other),
        lowest: (confidence) => lowestRatio(one, other, confidence),
        highest: (confidence) => 1 / lowestRatio(other, one, confidence),
      }),
    ),
  );
  return ratioAmong(pairs, rowsOf(rates), 'stouffer-clopper-pearson');
}

/** `largestGap` of any bounds of the pairs. */
export function gapAmong(pairs: readonly PairOfGroups[], n: number, method: string): Estimate {
  return {
    value: largest(pairs, ({ value }) => value),
    n,
    standardError: null,
    interval(confidence) {
      checkConfidence(confidence);
      const shared = 1 - (1 - confidence) / pairs.length;
      return {
        low: Math.max(
          0,
          largest(pairs, (pair) => pair.lowest(shared)),
        ),
        high: Math.min(
          1,
          largest(pairs, (pair) => pair.highest(confidence)),
        ),
        confidence,
        method,
      };
    },
  };
}

/** `smallestRatio` of any bounds of the pairs. */
export function ratioAmong(pairs: readonly PairOfGroups[], n: number, method: string): Estimate {
  return {
    value: -largest(pairs, ({ value }) => -value),
    n,
    standardError: null,
    interval(confidence) {
      checkConfidence(confidence);
      const shared = 1 - (1 - confidence) / pairs.length;
      return {
        low: -largest(pairs, (pair) => -pair.lowest(confidence)),
        high: Math.min(1, -largest(pairs, (pair) => -pair.highest(shared))),
        confidence,
        method,
      };
    },
  };
}

function largest(pairs: readonly PairOfGroups[], of: (pair: PairOfGroups) => number): number {
  return pairs.reduce((most, pair) => Math.max(most, of(pair)), Number.NEGATIVE_INFINITY);
}

/** Every group before every other. Throws RangeError for fewer than two. */
export function orderedPairs<G>(groups: readonly G[]): readonly (readonly [G, G])[] {
  if (groups.length < 2) throw new RangeError('a gap is between two groups');
  return groups.flatMap((one, at) => groups.filter((_, index) => index !== at).map((other) => [one, other] as const));
}

/** Throws RangeError where a rate is 0 in every group. */
export function requireRatio(rates: readonly (readonly GroupRate[])[]): void {
  if (rates.some((groups) => groups.every(({ successes }) => successes === 0))) {
    throw new RangeError('the rate is 0 in every group, so no ratio is defined');
  }
}

export function rowsOf(rates: readonly (readonly GroupRate[])[]): number {
  return rates.flat().reduce((sum, { trials }) => sum + trials, 0);
}

export function rateOf({ successes, trials }: GroupRate): number {
  return successes / trials;
}

/** Infinite where the other group has none. */
export function ratioOf(one: GroupRate, other: GroupRate): number {
  return other.successes === 0 ? Number.POSITIVE_INFINITY : rateOf(one) / rateOf(other);
}
