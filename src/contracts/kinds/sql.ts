import * as z from 'zod';
import { defineKind } from '../kind.ts';

const MAX_SHOWN = 120;

/** The number that a query of the contract's own returns. */
export const sql = defineKind({
  shape: {
    query: z.string().min(1).describe('One SELECT with one number; {object} is the table, {property} the column.'),
  },
  dimension: 'accuracy',
  yields: 'value',
  title: ({ query }) => `result of ${query.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_SHOWN)}`,
  selectsRows: true,
});
