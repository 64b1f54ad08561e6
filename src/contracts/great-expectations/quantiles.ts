import * as z from 'zod';
import { limitOf, type RuleLimit } from '../limit.ts';
import type { Measure, MeasureOf } from '../measure.ts';
import { asksNothing, COLUMN, expectation } from './translated.ts';

const QUANTILE_RANGES = z
  .object({
    quantiles: z.array(z.number().min(0).max(1)).min(1),
    value_ranges: z.array(z.tuple([z.number().nullable(), z.number().nullable()])).min(1),
  })
  .refine(({ quantiles, value_ranges }) => quantiles.length === value_ranges.length, {
    message: 'there are as many value_ranges as quantiles.',
  });

/** `expect_column_quantile_values_to_be_between`; `allow_relative_error` is pandas' interpolation, and false its nearest. */
export const quantiles = expectation(
  {
    ...COLUMN,
    quantile_ranges: QUANTILE_RANGES,
    allow_relative_error: z
      .union([z.boolean(), z.enum(['linear', 'lower', 'higher', 'midpoint', 'nearest'])])
      .nullish(),
  },
  ({ column, quantile_ranges, allow_relative_error: asked }) => {
    if (asked === true) return 'allow_relative_error: true depends on the database';
    const interpolation: MeasureOf<'statistic'>['interpolation'] = asked || 'nearest';
    const rules: { measure: Measure; limit: RuleLimit }[] = [];
    for (const [index, p] of quantile_ranges.quantiles.entries()) {
      const [low, high] = quantile_ranges.value_ranges[index]!;
      const measure: Measure = {
        rule: 'statistic',
        column: [column],
        statistic: 'quantile',
        p,
        interpolation,
        population: false,
      };
      if (low !== null) rules.push({ measure, limit: limitOf('mustBeGreaterOrEqualTo', [low], 'value') });
      if (high !== null) rules.push({ measure, limit: limitOf('mustBeLessOrEqualTo', [high], 'value') });
    }
    return rules.length > 0 ? { rules } : asksNothing('none of its value_ranges has an end, so any table meets it');
  },
);
