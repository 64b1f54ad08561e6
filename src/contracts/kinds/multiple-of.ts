import * as z from 'zod';
import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath, otherKinds } from '../kind-fields.ts';

/** Every value is a whole multiple of a number. */
export const multipleOf = defineKind({
  shape: { column: columnPath, of: z.number().gt(0), otherKinds },
  dimension: 'conformity',
  yields: 'violations',
  title: ({ column, of }) => `${pathText(column)} is a multiple of ${of}`,
  columns: ({ column }) => [column],
  numeric: () => true,
});
