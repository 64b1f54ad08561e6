import * as z from 'zod';
import { defineKind } from '../kind.ts';

/** By how many percent the number of rows changed. */
export const rowCountChange = defineKind({
  shape: {
    result: z.string().min(1).describe('An earlier result of this gate; the change is in percent of its rows.'),
  },
  dimension: 'coverage',
  yields: 'value',
  title: ({ result }) => `rows against ${result}, change in percent`,
});
