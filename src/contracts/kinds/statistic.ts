import * as z from 'zod';
import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath } from '../kind-fields.ts';

const STATISTICS = [
  'mean',
  'sd',
  'sum',
  'minimum',
  'maximum',
  'median',
  'quantile',
  'distinct',
  'distinctPercent',
  'nullPercent',
  'entropy',
] as const;

/** One number of all values of a column. */
export const statistic = defineKind({
  shape: {
    column: columnPath,
    statistic: z.enum(STATISTICS),
    p: z.number().min(0).max(1).optional().describe('Of the quantile, 0 to 1.'),
    interpolation: z
      .enum(['linear', 'lower', 'higher', 'midpoint', 'nearest'])
      .default('linear')
      .describe(
        'Of a quantile between two values, as in numpy: by the distance (Hyndman and Fan type 7), the lower, the higher, half way, or the nearest.',
      ),
    population: z.boolean().default(false).describe('sd with divisor n instead of n − 1.'),
  },
  dimension: 'accuracy',
  yields: 'value',
  title: ({ column, statistic, p }) =>
    `${statistic === 'quantile' ? `quantile ${p}` : statistic} of ${pathText(column)}`,
  columns: ({ column }) => [column],
  mistakes: ({ statistic, p }) => {
    if ((statistic === 'quantile') === (p !== undefined)) return [];
    return [p === undefined ? 'quantile needs p, such as p: 0.99.' : 'only quantile takes p.'];
  },
  stem: ({ statistic }) => statistic,
  numeric: () => true,
});
