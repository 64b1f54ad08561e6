import * as z from 'zod';
import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath, otherKinds } from '../kind-fields.ts';

/** A regular expression is found in every value, or in none. */
export const pattern = defineKind({
  shape: {
    column: columnPath,
    pattern: z.string().describe('RE2 syntax: no look-around, no back-references. Found anywhere unless anchored.'),
    negate: z.boolean().default(false).describe('The pattern must not be found.'),
    otherKinds,
  },
  dimension: 'conformity',
  yields: 'violations',
  title: ({ column, pattern, negate }) => `${pathText(column)} ${negate ? 'does not match' : 'matches'} ${pattern}`,
  columns: ({ column }) => [column],
});
