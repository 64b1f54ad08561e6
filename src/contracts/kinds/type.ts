import * as z from 'zod';
import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath } from '../kind-fields.ts';
import { LOGICAL_TYPES } from '../logical-type.ts';

/** A column has a logical type: the stored type has, every text can be read as it, or every JSON value is of it. */
export const type = defineKind({
  shape: {
    column: columnPath,
    type: z
      .union([z.enum(LOGICAL_TYPES), z.array(z.enum(LOGICAL_TYPES)).min(1).readonly()])
      .describe('A logical type; of a list of them each value has one.'),
    format: z
      .string()
      .optional()
      .describe('Of dates and times in text (JDK DateTimeFormatter), or i8 … u64, f32, f64.'),
    converted: z
      .boolean()
      .optional()
      .describe('Values need only be convertible: numbers to integers, texts to what they spell.'),
    timezone: z.boolean().optional().describe('A timestamp with (true) or without (false) a time zone.'),
  },
  dimension: 'conformity',
  yields: 'violations',
  title: ({ column, type, format }) =>
    `${pathText(column)} is ${typeof type === 'string' ? type : type.join(' or ')}${format ? ` (${format})` : ''}`,
  columns: ({ column }) => [column],
  unsliced: true,
});
