import { checkConfidence } from './confidence.ts';
import type { Estimate } from './estimate.ts';
import { type GroupRate, lowestDifference, lowestRatio } from './two-shares.ts';

/**
 * The largest difference of a rate between any two groups; of several rates, such as those of equalized odds, the worst. It is
 * within a limit only if every pair is, so that the largest upper bound needs no correction; that some pair is beyond it is one
 * of many questions, so that lower bounds share the error (Bonferroni). Throws RangeError for fewer than two groups.
 */
export function largestGap(rates: readonly (readonly GroupRate[])[]): Estimate {
  const pairs = rates.flatMap(orderedPairs);
  const value = largest(pairs, ([one, other]) => rateOf(one) - rateOf(other));
  return {
    value,
    n: rowsOf(rates),
    standardError: null,
    interval(confidence) {
      checkConfidence(confidence);
      const shared = 1 - (1 - confidence) / pairs.length;
      return {
        low: Math.max(
          0,
          largest(pairs, ([one, other]) => lowestDifference(one, other, shared)),
        ),
        high: Math.min(
          1,
          largest(pairs, ([one, other]) => -lowestDifference(other, one, confidence)),
        ),
        confidence,
        method: 'stouffer-clopper-pearson',
      };
    },
  };
}

/** The lowest rate over the highest, the other way round: 1 where all are alike. Throws RangeError where no group has any. */
export function smallestRatio(rates: readonly (readonly GroupRate[])[]): Estimate {
  if (rates.some((groups) => groups.every(({ successes }) => successes === 0))) {
    throw new RangeError('the rate is 0 in every group, so no ratio is defined');
  }
  const pairs = rates.flatMap(orderedPairs);
  const ratio = ([one, other]: Pair) =>
    other.successes === 0 ? Number.POSITIVE_INFINITY : rateOf(one) / rateOf(other);
  return {
    value: -largest(pairs, (pair) => -ratio(pair)),
    n: rowsOf(rates),
    standardError: null,
    interval(confidence) {
      checkConfidence(confidence);
      const shared = 1 - (1 - confidence) / pairs.length;
      return {
        low: -largest(pairs, ([one, other]) => -lowestRatio(one, other, confidence)),
        high: Math.min(1, -largest(pairs, ([one, other]) => -1 / lowestRatio(other, one, shared))),
        confidence,
        method: 'stouffer-clopper-pearson',
      };
    },
  };
}

type Pair = readonly [GroupRate, GroupRate];

function largest(pairs: readonly Pair[], of: (pair: Pair) => number): number {
  return pairs.reduce((most, pair) => Math.max(most, of(pair)), Number.NEGATIVE_INFINITY);
}

function orderedPairs(groups: readonly GroupRate[]): Pair[] {
  if (groups.length < 2) throw new RangeError('a gap is between two groups');
  return groups.flatMap((one, at) => groups.filter((_, index) => index !== at).map((other) => [one, other] as const));
}

function rowsOf(rates: readonly (readonly GroupRate[])[]): number {
  return rates.flat().reduce((sum, { trials }) => sum + trials, 0);
}

function rateOf({ successes, trials }: GroupRate): number {
  return successes / trials;
}
