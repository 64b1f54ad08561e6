import type { RuleLimit } from '../../contracts/limit.ts';
import { decide } from '../../result/decide.ts';
import { type Verdict, worst } from '../../result/verdict.ts';
import type { PlanOutcome } from './measurement.ts';

export interface Span {
  readonly low: number;
  readonly high: number;
}

/**
 * One of the eight operators of ODCS as the law of deciding sees it: an interval that meets one threshold, or two. A
 * census has an interval of zero width. `mustBeBetween` leaves out its ends, and `mustNotBeBetween` allows them: the
 * standard defines the first as greater than the one and less than the other.
 */
export function judgeLimit(span: Span, limit: RuleLimit): Verdict {
  const [first, second] = limit.values;
  const above = (value: number, strict: boolean): Verdict =>
    decide(span, { good: 'above', value: strict ? next(value, 1) : value });
  const below = (value: number, strict: boolean): Verdict =>
    decide(span, { good: 'below', value: strict ? next(value, -1) : value });
  switch (limit.operator) {
    case 'mustBe':
      return worstOfTwo(above(first, false), below(first, false));
    case 'mustNotBe':
      return either(above(first, true), below(first, true));
    case 'mustBeGreaterThan':
      return above(first, true);
    case 'mustBeGreaterOrEqualTo':
      return above(first, false);
    case 'mustBeLessThan':
      return below(first, true);
    case 'mustBeLessOrEqualTo':
      return below(first, false);
    case 'mustBeBetween':
      return worstOfTwo(above(first, true), below(second!, true));
    case 'mustNotBeBetween':
      return either(below(first, false), above(second!, false));
  }
}

/** Both must hold; one that certainly fails decides. */
function worstOfTwo(a: Verdict, b: Verdict): Verdict {
  return worst([a, b]);
}

/** One of two that exclude each other must hold. */
function either(a: Verdict, b: Verdict): Verdict {
  if (a === 'error' || b === 'error') return 'error';
  if (a === 'pass' || b === 'pass') return 'pass';
  return a === 'fail' && b === 'fail' ? 'fail' : 'inconclusive';
}

/** What a rule's number is compared as: violations in rows or percent of the judged rows, or the value itself. */
export function measuredValue(
  outcome: Extract<PlanOutcome, { state: 'counted' | 'valued' }>,
  limit: RuleLimit,
): number {
  if (outcome.state === 'valued') return outcome.value;
  // Multiplied first: whole numbers up to 2^53 keep the quotient correctly rounded, so that 1 of 1000 is exactly 0.1.
  return limit.unit === 'percent' ? (100 * outcome.violations) / outcome.judged : outcome.violations;
}

/** True where the point estimate is within the limit: failing rows need not be listed then. */
export function limitHolds(outcome: PlanOutcome, limit: RuleLimit): boolean {
  if (outcome.state !== 'counted' && outcome.state !== 'valued') return false;
  const value = measuredValue(outcome, limit);
  return judgeLimit({ low: value, high: value }, limit) === 'pass';
}

/** The neighboring double: x < t is x ≤ next(t, −1). */
function next(value: number, direction: 1 | -1): number {
  if (!Number.isFinite(value)) return value;
  if (value === 0) return direction * Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const away = value > 0 === direction > 0;
  view.setBigInt64(0, view.getBigInt64(0) + (away ? 1n : -1n));
  return view.getFloat64(0);
}
