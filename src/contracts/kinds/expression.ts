import * as z from 'zod';
import { defineKind } from '../kind.ts';

/** A condition on each row, in the contracts' own language. */
export const expression = defineKind({
  shape: { check: z.string().min(1).describe('A condition on one row, such as `end >= start`.') },
  dimension: 'consistency',
  yields: 'violations',
  title: ({ check }) => check,
  conditions: ({ check }) => ({ check }),
});
