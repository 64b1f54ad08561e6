import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath, scalars } from '../kind-fields.ts';
import { listText } from '../kind-title.ts';

/** No value is one of these. */
export const forbidden = defineKind({
  shape: { column: columnPath, values: scalars },
  dimension: 'conformity',
  yields: 'violations',
  title: ({ column, values }) => `${pathText(column)} is none of ${listText(values)}`,
  columns: ({ column }) => [column],
  numeric: ({ values }) => values.every((value) => typeof value === 'number'),
});
