import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath } from '../kind-fields.ts';

/** No value is infinite. */
export const noInfinity = defineKind({
  shape: { column: columnPath },
  dimension: 'accuracy',
  yields: 'violations',
  title: ({ column }) => `${pathText(column)} is finite`,
  columns: ({ column }) => [column],
});
