import * as z from 'zod';
import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath, scalars } from '../kind-fields.ts';
import { listText } from '../kind-title.ts';

const VERBS = { equal: 'are exactly', contain: 'contain', 'be-in': 'are among' } as const;

/** Which values occur at all. */
export const distinctValues = defineKind({
  shape: {
    column: columnPath,
    values: scalars,
    must: z.enum(['equal', 'contain', 'be-in']).default('contain'),
  },
  dimension: 'coverage',
  yields: 'violations',
  title: ({ column, values, must }) => `the values of ${pathText(column)} ${VERBS[must]} ${listText(values)}`,
  columns: ({ column }) => [column],
});
