import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { checkConfidence, normalScore } from './confidence.ts';

/** How many of a group's rows. */
export interface GroupRate {
  readonly successes: number;
  /** At least 1. */
  readonly trials: number;
}

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** A share that a group could have, how surprised it would be by what was seen, and how much its surprise counts. */
interface Supposed {
  readonly share: number;
  /** Normal score of the tail from what was seen outwards; 0 where the tail has half of the chance or more. */
  readonly surprise: number;
  readonly weight: number;
}

/**
 * p − q of two independent groups, wrong with probability at most 1 − confidence on each side for every size and every truth.
 *
 * A pair (p, q) is left in when w₁·max(z₁, 0) + w₂·max(z₂, 0) is below the value that it exceeds with probability α for two
 * normal scores; z₁ is the score of the exact tail P(X ≥ x | p), z₂ that of P(Y ≤ y | q), w the standard errors at (p, q). Exact
 * tails are no smaller than uniform, so the sum is no larger than that of normal scores, and the true pair is left out with
 * probability α at most: Stouffer's weighted sum of two one-sided tests (Lipták, Magyar Tud. Akad. 3 (1958) 171–197), which
 * counts no surprise on the other side. The bound is the least p − q of what is left in. Weights depend on (p, q) alone, so that
 * many rows lose nothing on the test of the difference. docs/operating-characteristics.md has the errors, every outcome summed.
 */
export function rateDifference(one: GroupRate, other: GroupRate, confidence: number): Bounds {
  return { low: lowestDifference(one, other, confidence), high: -lowestDifference(other, one, confidence) };
}

/** The lower bound alone; p and q exchanged, it is the upper one with another sign. */
export function lowestDifference(one: GroupRate, other: GroupRate, confidence: number): number {
  return least(one, other, confidence, (p, q) => p - q);
}

/** p / q by the same pairs; the upper bound is infinite where q may be 0. */
export function rateRatio(one: GroupRate, other: GroupRate, confidence: number): Bounds {
  const turned = lowestRatio(other, one, confidence);
  return {
    low: lowestRatio(one, other, confidence),
    high: turned === 0 ? Number.POSITIVE_INFINITY : 1 / turned,
  };
}

/** The lower bound alone; p and q exchanged, it is one over the upper bound. */
export function lowestRatio(one: GroupRate, other: GroupRate, confidence: number): number {
  return least(one, other, confidence, (p, q) => (q === 0 ? Number.POSITIVE_INFINITY : p / q));
}

/** The least of what the pairs that are left in give: of each p the last q, between two places of the grid by a straight line. */
function least(one: GroupRate, other: GroupRate, confidence: number, of: (p: number, q: number) => number): number {
  checkConfidence(confidence);
  const { lower } = supposedOf(one);
  const { upper } = supposedOf(other);
  const critical = criticalValues(confidence);
  const beyond = (p: Supposed, q: Supposed) =>
    p.weight * p.surprise + q.weight * q.surprise - critical(p.weight, q.weight) * Math.hypot(p.weight, q.weight);
  let found = Number.POSITIVE_INFINITY;
  let last = upper.length - 1;
  for (const [place, p] of lower.entries()) {
    // The more p is surprised, the less q may be, but for the ends, where weights are small.
    while (last + 1 < upper.length && beyond(p, upper[last + 1]!) < 0) last++;
    while (last >= 0 && beyond(p, upper[last]!) >= 0) last--;
    // Where no q is left, the last p is between the one before and this, beside the q that surprises least.
    if (last < 0)
      return Math.min(
        found,
        of(
          between(lower[place - 1]!, p, (one) => beyond(one, upper[0]!)),
          upper[0]!.share,
        ),
      );
    const [q, next] = [upper[last]!, upper[last + 1]];
    found = Math.min(found, of(p.share, next === undefined ? q.share : between(q, next, (one) => beyond(p, one))));
  }
  return found;
}

/** The share at which what is negative at the first and not at the second is 0, by a straight line. */
function between(first: Supposed, second: Supposed, beyond: (one: Supposed) => number): number {
  const [short, over] = [beyond(first), beyond(second)];
  return first.share + (short / (short - over)) * (second.share - first.share);
}

const STEP = 0.125;
/** Beyond it a tail has a chance of 4e-11: no confidence that is asked for tells the difference. */
const MOST_SURPRISED = 6.5;
const SURPRISES = Array.from({ length: MOST_SURPRISED / STEP + 1 }, (_, at) => at * STEP);

interface Curves {
  readonly lower: readonly Supposed[];
  readonly upper: readonly Supposed[];
}

/** Each group is one of many pairs. */
const KNOWN = new WeakMap<GroupRate, Curves>();

function supposedOf(rate: GroupRate): Curves {
  const known = KNOWN.get(rate);
  if (known !== undefined) return known;
  const { successes: x, trials: n } = rate;
  const supposed = (share: number, surprise: number): Supposed => {
    // A little more than the variance, so that neither surprise counts for nothing at the ends.
    const variance = share * (1 - share) + 0.25 / (n + 1);
    return { share, surprise, weight: Math.sqrt(variance / n) };
  };
  const tail = (surprise: number) => normalCdf(-surprise, 0, 1);
  const curves = {
    lower: x === 0 ? [supposed(0, 0)] : SURPRISES.map((z) => supposed(betaQuantile(tail(z), x, n - x + 1), z)),
    upper: x === n ? [supposed(1, 0)] : SURPRISES.map((z) => supposed(1 - betaQuantile(tail(z), n - x, x + 1), z)),
  };
  KNOWN.set(rate, curves);
  return curves;
}

/** Of each angle between the weights. */
const ANGLES = 32;
const CRITICAL = new Map<number, readonly number[]>();

/** What the sum of two weighted positive parts of normal scores exceeds with probability 1 − confidence, over the weights' length. */
function criticalValues(confidence: number): (one: number, other: number) => number {
  const values =
    CRITICAL.get(confidence) ??
    Array.from({ length: ANGLES + 1 }, (_, at) => criticalAt(((Math.PI / 4) * at) / ANGLES, confidence));
  CRITICAL.set(confidence, values);
  return (one, other) => {
    const place = (Math.atan2(Math.min(one, other), Math.max(one, other)) / (Math.PI / 4)) * ANGLES;
    const at = Math.min(ANGLES - 1, Math.floor(place));
    return values[at]! + (place - at) * (values[at + 1]! - values[at]!);
  };
}

/** By the secant of the logarithm of the chance, which is nearly straight. */
function criticalAt(angle: number, confidence: number): number {
  const wanted = Math.log(1 - confidence);
  let [before, value] = [normalScore(confidence), normalScore(confidence) + 0.1];
  let offBefore = Math.log(exceeds(angle, before)) - wanted;
  for (let round = 0; round < 20; round++) {
    const off = Math.log(exceeds(angle, value)) - wanted;
    if (Math.abs(off) < 1e-10 || off === offBefore) break;
    [before, value, offBefore] = [value, value - (off * (value - before)) / (off - offBefore), off];
  }
  return value;
}

const SIMPSON = 200;

/** P(cos θ·max(Z₁, 0) + sin θ·max(Z₂, 0) ≥ t) of independent normal Z, 0 ≤ θ ≤ π/4. */
function exceeds(angle: number, t: number): number {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const phi = (x: number) => normalCdf(x, 0, 1);
  const only = (share: number) => (share < 1e-12 ? 0 : (1 - phi(t / share)) / 2);
  // Along u = cos θ·z₁ + sin θ·z₂; across it, both are positive between two lines.
  const across = (u: number) =>
    (Math.exp(-(u * u) / 2) / Math.sqrt(2 * Math.PI)) *
    ((sin < 1e-12 ? 1 : phi((u * cos) / sin)) - phi((-u * sin) / cos));
  const width = 8 / SIMPSON;
  let both = 0;
  for (let at = 0; at <= SIMPSON; at++) {
    both += across(t + at * width) * (at === 0 || at === SIMPSON ? 1 : at % 2 === 1 ? 4 : 2);
  }
  return (both * width) / 3 + only(cos) + only(sin);
}
