import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath } from '../kind-fields.ts';

/** No row has a value. */
export const isNull = defineKind({
  shape: { column: columnPath },
  dimension: 'completeness',
  yields: 'violations',
  title: ({ column }) => `${pathText(column)} is null`,
  columns: ({ column }) => [column],
});
