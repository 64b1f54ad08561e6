import * as z from 'zod';
import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath } from '../kind-fields.ts';

/** How old the newest value is. */
export const age = defineKind({
  shape: {
    column: columnPath,
    unit: z.enum(['s', 'm', 'h', 'd', 'y']).default('h').describe('Unit of the limit.'),
  },
  dimension: 'timeliness',
  yields: 'value',
  title: ({ column, unit }) => `age of the newest ${pathText(column)} (${unit})`,
  columns: ({ column }) => [column],
});
