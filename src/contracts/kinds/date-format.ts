import * as z from 'zod';
import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath } from '../kind-fields.ts';

/** A text is a date or time, written as a strftime pattern says. */
export const dateFormat = defineKind({
  shape: { column: columnPath, format: z.string().min(1).describe('strftime pattern, such as %Y-%m-%d.') },
  dimension: 'conformity',
  yields: 'violations',
  title: ({ column, format }) => `${pathText(column)} has the format ${format}`,
  columns: ({ column }) => [column],
});
