import * as z from 'zod';
import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath, scalar } from '../kind-fields.ts';
import { listText } from '../kind-title.ts';

/** No value is one of the codes that stand for a missing one. */
export const notMissing = defineKind({
  shape: {
    column: columnPath,
    codes: z
      .array(z.union([scalar, z.null()]))
      .min(1)
      .readonly(),
  },
  dimension: 'completeness',
  yields: 'violations',
  title: ({ column, codes }) => `${pathText(column)} is not missing (${listText(codes)})`,
  columns: ({ column }) => [column],
});
