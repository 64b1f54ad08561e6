import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { columnName, otherTable } from '../kind-fields.ts';

/** No row is also in another table. */
export const noOverlap = defineKind({
  shape: {
    data: otherTable,
    by: z
      .array(columnName)
      .min(1)
      .readonly()
      .optional()
      .describe('Key columns. Default: all columns that both tables have.'),
    except: z.array(columnName).readonly().default([]).describe('Columns left out of the comparison by content.'),
  },
  dimension: 'uniqueness',
  yields: 'violations',
  title: ({ data, by }) => `no row is also in ${data} (${by ? `by ${by.join(' + ')}` : 'by content'})`,
  columns: ({ by = [] }) => by.map((name) => [name]),
});
