import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { predictionBound } from '../../src/stats/prediction-bound.ts';
import { type Bounds, type GroupRate, rateDifference, rateRatio } from '../../src/stats/two-shares.ts';

/** Written by rates.golden.py; an upper bound of a ratio that has no end is null. */
const golden: {
  readonly rates: readonly {
    readonly one: GroupRate;
    readonly other: GroupRate;
    readonly confidence: number;
    readonly difference: Bounds;
    readonly ratio: { readonly low: number; readonly high: number | null };
  }[];
  readonly predictions: readonly {
    readonly seen: number;
    readonly rows: number;
    readonly next: number;
    readonly risk: number;
    readonly bound: number;
  }[];
} = JSON.parse(readFileSync(new URL('rates.golden.json', import.meta.url), 'utf8'));

test.each(golden.rates)('$one against $other at $confidence: bounds are those of scipy', (scipy) => {
  const difference = rateDifference(scipy.one, scipy.other, scipy.confidence);
  const ratio = rateRatio(scipy.one, scipy.other, scipy.confidence);
  expect(Math.abs(difference.low - scipy.difference.low)).toBeLessThan(3e-5);
  // Where few rows meet a share near 1 the line between two places of the grid is a little off the curve.
  expect(Math.abs(difference.high - scipy.difference.high)).toBeLessThan(5e-4);
  expect(Math.abs(ratio.low - scipy.ratio.low)).toBeLessThan(3e-4);
  if (scipy.ratio.high === null) expect(ratio.high).toBe(Number.POSITIVE_INFINITY);
  else expect(Math.abs(ratio.high / scipy.ratio.high - 1)).toBeLessThan(0.005);
});

test.each(golden.predictions)('of $seen in $rows the most among $next at $risk is that of scipy', (scipy) => {
  expect(predictionBound(scipy.seen, scipy.rows, scipy.next, scipy.risk)).toBe(scipy.bound);
});
