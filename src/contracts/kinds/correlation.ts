import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { columnName } from '../kind-fields.ts';

/** Pearson's r of two columns. */
export const correlation = defineKind({
  shape: { columns: z.tuple([columnName, columnName]) },
  dimension: 'consistency',
  yields: 'value',
  title: ({ columns }) => `correlation of ${columns.join(' and ')}`,
  columns: ({ columns }) => columns.map((name) => [name]),
  numeric: () => true,
});
