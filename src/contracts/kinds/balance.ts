import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath } from '../kind-fields.ts';

/** How rare the rarest value is beside the most frequent one. */
export const balance = defineKind({
  shape: { column: columnPath },
  dimension: 'coverage',
  yields: 'value',
  title: ({ column }) => `rarest over most frequent ${pathText(column)}`,
  columns: ({ column }) => [column],
});
