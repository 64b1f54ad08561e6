import { defineKind } from '../kind.ts';

/** How many rows there are. */
export const rowCount = defineKind({
  shape: {},
  dimension: 'coverage',
  yields: 'value',
  title: () => 'number of rows',
});
