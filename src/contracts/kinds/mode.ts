import * as z from 'zod';
import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath, scalars } from '../kind-fields.ts';
import { listText } from '../kind-title.ts';

/** The most frequent value is one of these. */
export const mode = defineKind({
  shape: {
    column: columnPath,
    values: scalars,
    ties: z
      .enum(['all', 'any', 'none'])
      .default('all')
      .describe('Where several values are most frequent: all must be listed, any one, or there must be no tie.'),
  },
  dimension: 'accuracy',
  yields: 'violations',
  title: ({ column, values }) => `the most frequent ${pathText(column)} is one of ${listText(values)}`,
  columns: ({ column }) => [column],
});
