import { binomialProportion } from './binomial.ts';
import { checkConfidence } from './confidence.ts';
import type { Estimate } from './estimate.ts';

/** How many of a group's rows. */
export interface GroupRate {
  readonly successes: number;
  /** At least 1. */
  readonly trials: number;
}

interface Bounds {
  readonly low: number;
  readonly high: number;
}

/**
 * p − q of two independent groups: each bound as far from the difference as the Clopper-Pearson bounds of both rates are, by
 * Pythagoras (MOVER: Newcombe, Stat. Med. 17 (1998) 873–890; Zou & Donner, Stat. Med. 27 (2008) 1693–1702). With exact bounds
 * of the rates in place of Wilson's, at three quarters of the error: at all of it some pairs are wrong in 6 % where 5 % was
 * promised, at three quarters none that was enumerated (docs/operating-characteristics.md).
 */
export function rateDifference(one: GroupRate, other: GroupRate, confidence: number): Bounds {
  const [p, q] = [rateOf(one), rateOf(other)];
  const share = 1 - 0.75 * (1 - confidence);
  const [of, than] = [exact(one, share), exact(other, share)];
  return {
    low: p - q - Math.hypot(p - of.low, than.high - q),
    high: p - q + Math.hypot(of.high - p, q - than.low),
  };
}

/**
 * p / q of two independent groups, by the same method for ratios (Donner & Zou, Stat. Methods Med. Res. 21 (2012) 347–359). Where
 * a rate is 0 nothing tells its spread, and bounds of both rates at half the error each are divided.
 */
export function rateRatio(one: GroupRate, other: GroupRate, confidence: number): Bounds {
  const [p, q] = [rateOf(one), rateOf(other)];
  if (one.successes === 0 || other.successes === 0) {
    const half = 1 - (1 - confidence) / 2;
    const [of, than] = [exact(one, half), exact(other, half)];
    return { low: of.low / than.high, high: than.low === 0 ? Number.POSITIVE_INFINITY : of.high / than.low };
  }
  const [of, than] = [exact(one, confidence), exact(other, confidence)];
  const at = (a: number, b: number, sign: 1 | -1) => {
    const root = Math.sqrt(Math.max(0, (p * q) ** 2 - a * b * (2 * p - a) * (2 * q - b)));
    return (p * q + sign * root) / (b * (2 * q - b));
  };
  return { low: Math.max(0, at(of.low, than.high, -1)), high: at(of.high, than.low, 1) };
}

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
          largest(pairs, ([one, other]) => rateDifference(one, other, shared).low),
        ),
        high: Math.min(
          1,
          largest(pairs, ([one, other]) => rateDifference(one, other, confidence).high),
        ),
        confidence,
        method: 'mover-clopper-pearson',
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
        low: -largest(pairs, ([one, other]) => -rateRatio(one, other, confidence).low),
        high: Math.min(1, -largest(pairs, ([one, other]) => -rateRatio(one, other, shared).high)),
        confidence,
        method: 'mover-clopper-pearson',
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

/** Each group is one of many pairs. */
const EXACT = new WeakMap<GroupRate, Map<number, Bounds>>();

function exact(rate: GroupRate, confidence: number): Bounds {
  const known = EXACT.get(rate) ?? new Map<number, Bounds>();
  EXACT.set(rate, known);
  const bounds = known.get(confidence) ?? binomialProportion(rate.successes, rate.trials).interval(confidence);
  known.set(confidence, bounds);
  return bounds;
}
