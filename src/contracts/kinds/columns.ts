import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { columnNames } from '../kind-fields.ts';
import { listText } from '../kind-title.ts';

/** The names of all columns. */
export const columns = defineKind({
  shape: {
    names: columnNames,
    order: z.boolean().default(false).describe('The columns stand in this order.'),
    extra: z.boolean().default(false).describe('Further columns are allowed.'),
    some: z.boolean().optional().describe('At least one of the names is there.'),
  },
  dimension: 'conformity',
  yields: 'structure',
  title: ({ names, order, extra }) =>
    `the columns are ${extra ? 'at least ' : ''}${listText(names)}${order ? ', in this order' : ''}`,
  namesAnyColumn: true,
});
