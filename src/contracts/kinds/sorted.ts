import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { columnName } from '../kind-fields.ts';

/** The rows stand in the order of a column. */
export const sorted = defineKind({
  shape: {
    column: columnName,
    direction: z.enum(['ascending', 'descending']).default('ascending'),
    strict: z.boolean().default(false),
  },
  dimension: 'consistency',
  yields: 'violations',
  title: ({ column, direction, strict }) => `${column} is ${strict ? 'strictly ' : ''}${direction}`,
  columns: ({ column }) => [[column]],
});
