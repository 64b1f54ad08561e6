import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { columnName } from '../kind-fields.ts';

/** No two neighboring times lie too far apart. */
export const noGaps = defineKind({
  shape: {
    column: columnName,
    maximum: z.string().min(1).describe('Longest step allowed between two neighboring times, such as 1d or 15m.'),
    by: z.array(columnName).readonly().default([]).describe('Each of these groups is a series of its own.'),
  },
  dimension: 'timeliness',
  yields: 'violations',
  title: ({ column, maximum }) => `${column} has no gap longer than ${maximum}`,
  columns: ({ column, by }) => [column, ...by].map((name) => [name]),
});
