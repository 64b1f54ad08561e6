import * as z from 'zod';
import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath, scalar } from '../kind-fields.ts';
import { listText } from '../kind-title.ts';

/** Every value is one of these; of none, where nothing is listed. */
export const allowed = defineKind({
  shape: { column: columnPath, values: z.array(scalar).readonly() },
  dimension: 'conformity',
  yields: 'violations',
  title: ({ column, values }) =>
    values.length === 0 ? `${pathText(column)} has no value` : `${pathText(column)} is one of ${listText(values)}`,
  columns: ({ column }) => [column],
  numeric: ({ values }) => values.length > 0 && values.every((value) => typeof value === 'number'),
});
