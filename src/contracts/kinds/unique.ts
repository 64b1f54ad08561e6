import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { columnNames } from '../kind-fields.ts';

/** No value, or combination of values, occurs twice. */
export const unique = defineKind({
  shape: {
    columns: columnNames,
    nulls: z.enum(['ignore', 'equal']).default('ignore').describe('Whether two nulls are the same value.'),
    count: z
      .enum(['surplus', 'members'])
      .default('surplus')
      .describe('Count the rows beyond the first of each value, or every row whose value occurs twice.'),
  },
  dimension: 'uniqueness',
  yields: 'violations',
  title: ({ columns }) => `${columns.join(' + ')} is unique`,
  columns: ({ columns }) => columns.map((name) => [name]),
});
