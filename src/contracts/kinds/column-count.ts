import { defineKind } from '../kind.ts';

/** How many columns there are. */
export const columnCount = defineKind({
  shape: {},
  dimension: 'conformity',
  yields: 'value',
  title: () => 'number of columns',
});
