import { type Limit, limitOf } from '../limit.ts';
import type { Measure } from '../measure.ts';
import { type Arguments, column, type Translated } from './translated.ts';

/** Bounds as limits on a number: inclusive unless strict, one rule per end. `scale` turns a share into percent. */
export function bounded(
  measure: Measure,
  args: Arguments,
  scale: (value: number) => number = (value) => value,
): Translated {
  const { min_value: low, max_value: high, strict_min: strictLow, strict_max: strictHigh } = args;
  const uses = ['min_value', 'max_value', 'strict_min', 'strict_max'];
  const ends = [low, high].filter((end) => end !== null && end !== undefined);
  if (ends.length === 0) return 'it has neither min_value nor max_value, so it asks nothing';
  if (!ends.every((end) => typeof end === 'number')) return 'its bounds are not numbers';
  const rules: { measure: Measure; limit: Limit }[] = [];
  if (typeof low === 'number')
    rules.push({
      measure,
      limit: limitOf(strictLow ? 'mustBeGreaterThan' : 'mustBeGreaterOrEqualTo', [scale(low)], 'value'),
    });
  if (typeof high === 'number')
    rules.push({
      measure,
      limit: limitOf(strictHigh ? 'mustBeLessThan' : 'mustBeLessOrEqualTo', [scale(high)], 'value'),
    });
  return { rules, uses };
}

/** An expectation that bounds one statistic of a column. */
export function statistic(
  statisticName: Extract<Measure, { rule: 'statistic' }>['statistic'],
  scale?: (value: number) => number,
) {
  return (args: Arguments): Translated =>
    bounded(
      {
        rule: 'statistic',
        column: column(args),
        statistic: statisticName,
        interpolation: 'linear',
        population: false,
      },
      args,
      scale,
    );
}
