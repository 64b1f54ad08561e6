import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath } from '../kind-fields.ts';

/** No value is NaN. */
export const noNaN = defineKind({
  shape: { column: columnPath },
  dimension: 'accuracy',
  yields: 'violations',
  title: ({ column }) => `${pathText(column)} is not NaN`,
  columns: ({ column }) => [column],
});
