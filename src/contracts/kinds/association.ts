import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { columnName } from '../kind-fields.ts';

/** Cramér's V of two columns of categories. */
export const association = defineKind({
  shape: { columns: z.tuple([columnName, columnName]) },
  dimension: 'consistency',
  yields: 'value',
  title: ({ columns }) => `association of ${columns.join(' and ')}`,
  columns: ({ columns }) => columns.map((name) => [name]),
});
