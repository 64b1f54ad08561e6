import * as z from 'zod';
import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath } from '../kind-fields.ts';

/** Values far from the others. */
export const outliers = defineKind({
  shape: {
    column: columnPath,
    method: z.enum(['z', 'iqr', 'mad']).default('iqr'),
    factor: z.number().gt(0).optional().describe('Default: 3 for z, 1.5 for iqr, 3.5 for mad.'),
    inclusive: z.boolean().optional().describe('A value exactly at the limit is an outlier, too.'),
    doubleSided: z.boolean().default(true),
  },
  dimension: 'accuracy',
  yields: 'violations',
  title: ({ column, method }) => `${pathText(column)} has no outliers (${method})`,
  columns: ({ column }) => [column],
  numeric: () => true,
});
