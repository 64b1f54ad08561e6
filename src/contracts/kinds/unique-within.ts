import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { columnName } from '../kind-fields.ts';
import { listText } from '../kind-title.ts';

/** Within a row no two of these columns are equal. */
export const uniqueWithin = defineKind({
  shape: { columns: z.array(columnName).min(2).readonly().describe('All different within each row.') },
  dimension: 'uniqueness',
  yields: 'violations',
  title: ({ columns }) => `${listText(columns)} differ within each row`,
  columns: ({ columns }) => columns.map((name) => [name]),
});
