import { type Check, isDataRule, marginOf, metNumber } from '../result/check.ts';

/**
 * How far a check lies beyond its limit as a share of what it is measured on, so that a class, a metric and a rule on data
 * can be put in one order: negative beyond it, minus infinity where nothing met a limit.
 */
function depthOf(check: Check): number {
  const margin = marginOf(check);
  if (margin === null) return Number.NEGATIVE_INFINITY;
  const { unit, value } = check.limit!;
  switch (unit) {
    case 'fraction':
    case 'relative':
      return margin;
    case 'pp':
    case '%':
      return margin / 100;
    case 'rows':
      return margin / Math.max(1, metNumber(check)?.rows?.count ?? 1);
    default:
      return margin / Math.max(1, Math.abs(value));
  }
}

/** For sorting: the deepest miss first, and a statistic of data after the rows that moved it. */
export function deepestFirst(a: Check, b: Check): number {
  const later = Number(isStatistic(a)) - Number(isStatistic(b));
  if (later !== 0) return later;
  const [x, y] = [depthOf(a), depthOf(b)];
  return x === y ? 0 : x - y;
}

/** A number of a column that is no count of rows: it moves when rows are wrong. */
export function isStatistic(check: Check): boolean {
  const { value } = check.numbers;
  return isDataRule(check) && value !== null && value.unit !== 'rows' && value.unit !== '%';
}
