import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { columnName } from '../kind-fields.ts';
import { listText } from '../kind-title.ts';

/** No row occurs twice, in all columns but those of the key. */
export const duplicateRows = defineKind({
  shape: { except: z.array(columnName).readonly().default([]) },
  dimension: 'uniqueness',
  yields: 'violations',
  title: ({ except }) => `no row occurs twice${except.length > 0 ? ` (without ${listText(except)})` : ''}`,
});
