import { defineKind } from '../kind.ts';
import { columnName, count } from '../kind-fields.ts';

/** A column is there, maybe at a position. */
export const present = defineKind({
  shape: { column: columnName, index: count.optional().describe('Its position among the columns, from 0.') },
  dimension: 'completeness',
  yields: 'structure',
  title: ({ column, index }) => (index === undefined ? `${column} is a column` : `${column} is column ${index + 1}`),
  columns: ({ column }) => [[column]],
});
