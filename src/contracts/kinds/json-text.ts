import * as z from 'zod';
import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath } from '../kind-fields.ts';
import { schemaMistakes, valueSchema } from '../value-schema.ts';

/** A text is JSON, and what stands in it fits a schema. */
export const jsonText = defineKind({
  shape: {
    column: columnPath,
    schema: valueSchema.describe('A JSON Schema of what stands in each text.'),
    formats: z
      .boolean()
      .default(true)
      .describe('Whether a text has to have the format that the schema names; false: formats say nothing.'),
  },
  dimension: 'conformity',
  yields: 'violations',
  title: ({ column }) => `${pathText(column)} holds JSON that fits the JSON Schema`,
  columns: ({ column }) => [column],
  mistakes: ({ schema, formats }) => schemaMistakes(schema, formats),
});
