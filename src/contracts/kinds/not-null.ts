import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath } from '../kind-fields.ts';

/** Every row has a value. */
export const notNull = defineKind({
  shape: { column: columnPath },
  dimension: 'completeness',
  yields: 'violations',
  title: ({ column }) => `${pathText(column)} is not null`,
  columns: ({ column }) => [column],
});
