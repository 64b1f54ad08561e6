import type * as z from 'zod';
import { limitOf, type RuleLimit } from '../limit.ts';
import type { Measure, MeasureOf } from '../measure.ts';
import {
  asksNothing,
  BOUNDS,
  COLUMN,
  DATED_BOUNDS,
  type Expectation,
  expectation,
  type Translated,
} from './translated.ts';

export type Bounds = z.infer<z.ZodObject<typeof BOUNDS>>;
type DatedBounds = z.infer<z.ZodObject<typeof DATED_BOUNDS>>;

export const NO_BOUNDS = asksNothing('it has neither min_value nor max_value, so any table meets it');

/** Bounds as limits on a number: inclusive unless strict, one rule per end. `scale` turns a share into percent. */
export function bounded(
  measure: Measure,
  { min_value: low, max_value: high, strict_min: strictLow, strict_max: strictHigh }: Bounds,
  scale: (value: number) => number = (value) => value,
): Translated {
  const rules: { measure: Measure; limit: RuleLimit }[] = [];
  // A share of 1e308 is beyond any double in percent, and any value all the same.
  const finite = (value: number) => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, scale(value)));
  if (typeof low === 'number')
    rules.push({
      measure,
      limit: limitOf(strictLow ? 'mustBeGreaterThan' : 'mustBeGreaterOrEqualTo', [finite(low)], 'value'),
    });
  if (typeof high === 'number')
    rules.push({
      measure,
      limit: limitOf(strictHigh ? 'mustBeLessThan' : 'mustBeLessOrEqualTo', [finite(high)], 'value'),
    });
  return rules.length > 0 ? { rules } : NO_BOUNDS;
}

type Statistic = MeasureOf<'statistic'>['statistic'];

const statisticOf = (column: string, statistic: Statistic): Measure => ({
  rule: 'statistic',
  column: [column],
  statistic,
  interpolation: 'linear',
  population: false,
});

/** An expectation that bounds one statistic of a column. */
export function statistic(name: Statistic, scale?: (value: number) => number) {
  return expectation({ ...COLUMN, ...BOUNDS }, (args) => bounded(statisticOf(args.column, name), args, scale));
}

/** The range of values between the two bounds; undefined where there is none. */
export function rangeOf(column: string, bounds: DatedBounds): MeasureOf<'range'> | undefined {
  const { min_value: low, max_value: high, strict_min: strictLow, strict_max: strictHigh } = bounds;
  if ((low ?? high) === undefined || (low ?? high) === null) return undefined;
  return {
    rule: 'range',
    column: [column],
    ...(strictLow ? { exclusiveMinimum: low ?? undefined } : { minimum: low ?? undefined }),
    ...(strictHigh ? { exclusiveMaximum: high ?? undefined } : { maximum: high ?? undefined }),
  };
}

/**
 * The smallest or the largest value lies between bounds. A limit is a number, so dates become two ranges: where the bound
 * looks outward no value lies beyond it, where it looks inward at least one value reaches it.
 */
export function extreme(name: 'minimum' | 'maximum'): Expectation<typeof COLUMN & typeof DATED_BOUNDS> {
  return expectation({ ...COLUMN, ...DATED_BOUNDS }, (args) => {
    const { column, min_value: low, max_value: high, strict_min: strictLow, strict_max: strictHigh } = args;
    const texts = [low, high].filter((end) => typeof end === 'string');
    if (texts.length === 0) return bounded(statisticOf(column, name), args as Bounds);
    if ([low, high].some((end) => typeof end === 'number')) return 'one of its bounds is a number and the other a date';
    const isMinimum = name === 'minimum';
    const [outer, inner] = isMinimum ? [low, high] : [high, low];
    const [strictOuter, strictInner] = isMinimum ? [strictLow, strictHigh] : [strictHigh, strictLow];
    // Without an outer bound every value must still be a date, lest a text that is none reaches the inner one.
    const farthest = `${isMinimum ? '0001-01-01' : '9999-12-31'}${texts[0]!.slice('2024-02-29'.length) && 'T00:00:00'}`;
    const within = rangeOf(column, {
      [isMinimum ? 'min_value' : 'max_value']: outer ?? farthest,
      [isMinimum ? 'strict_min' : 'strict_max']: strictOuter,
    })!;
    if (typeof inner !== 'string') return { rules: [{ measure: within }] };
    // What does not reach the inner bound would lie in this range; at least one value must not.
    const short = rangeOf(column, {
      [isMinimum ? 'min_value' : 'max_value']: inner,
      [isMinimum ? 'strict_min' : 'strict_max']: !strictInner,
    })!;
    return {
      rules: [{ measure: within }, { measure: short, limit: limitOf('mustBeGreaterThan', [0], 'rows') }],
    };
  });
}

/** Bounds on the share that is there, as bounds on the share that is missing. */
export const nonNullShare = expectation({ ...COLUMN, ...BOUNDS }, (args) => {
  const { min_value, max_value, strict_min, strict_max } = args;
  const turned = { min_value: max_value, max_value: min_value, strict_min: strict_max, strict_max: strict_min };
  const missing = (share: number) => Number((100 - share * 100).toPrecision(12));
  return bounded(statisticOf(args.column, 'nullPercent'), turned, missing);
});
