import type { Check, Interval } from './check.ts';
import { type Bounds, decide, type Threshold } from './decide.ts';

/** Limits that are themselves not acceptable. */
const STRICT: readonly string[] = ['mustBeGreaterThan', 'mustBeLessThan', 'mustBeBetween', 'mustNotBe'];
/** Limits with two ends, or two sides: a check shows the one nearer to what was measured. */
const TWO_SIDED: readonly string[] = ['mustBe', 'mustNotBe', 'mustBeBetween', 'mustNotBeBetween'];
/** A point may be computed twice, in two orders. */
const ROUNDING = 1e-9;

/**
 * Whether a check's own number, bounds and limit allow its verdict under the law of deciding. What fails by itself may be
 * inconclusive within a family (Holm); of a limit with two ends the other one is not in the document. Facts, and what
 * nothing met, have no number to ask.
 */
export function agreesWithItself(check: Check): boolean {
  if (check.basis === 'fact' || check.basis === 'nothing') return true;
  const { basis, verdict, limit, family } = check;
  const { value, interval } = check.numbers[check.compared] ?? { value: null, interval: null };
  if (value === null) return false;
  const span =
    basis === 'interval' && interval
      ? { low: interval.low ?? Number.NEGATIVE_INFINITY, high: interval.high ?? Number.POSITIVE_INFINITY }
      : { low: value, high: value };
  const isClose = basis === 'point' && Math.abs(value - limit.value) <= ROUNDING * Math.max(1, Math.abs(limit.value));
  if (isClose) return true;
  if (basis === 'census' && interval && !isNone(limit) && isWide(interval)) return false;
  const law = STRICT.includes(limit.rule) ? decideStrictly(span, limit) : decide(span, limit);
  if (verdict !== 'inconclusive') return verdict === law;
  return law === 'inconclusive' || TWO_SIDED.includes(limit.rule) || (law === 'fail' && family !== null);
}

/** Of everything there are no bounds: where some stand, what was seen is not all that there is. */
function isWide({ low, high }: Interval): boolean {
  return low !== high;
}

/** That nothing at all may be is held against what was seen, whatever bounds say of what was not. */
function isNone({ value, good }: Threshold): boolean {
  return value === 0 && good === 'below';
}

/** The same law, where the limit itself is on the bad side. */
function decideStrictly({ low, high }: Bounds, { value, good }: Threshold) {
  if (low > high) return 'error';
  if (good === 'above') return low > value ? 'pass' : high <= value ? 'fail' : 'inconclusive';
  return high < value ? 'pass' : low >= value ? 'fail' : 'inconclusive';
}
