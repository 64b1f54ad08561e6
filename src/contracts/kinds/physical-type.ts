import * as z from 'zod';
import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath } from '../kind-fields.ts';

/** The file stores a column as one of these types, in the engine's words. */
export const physicalType = defineKind({
  shape: { column: columnPath, types: z.array(z.string().min(1)).min(1).readonly() },
  dimension: 'conformity',
  yields: 'structure',
  title: ({ column, types }) => `${pathText(column)} is stored as ${types.join(' or ')}`,
  columns: ({ column }) => [column],
});
