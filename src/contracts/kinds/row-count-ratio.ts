import { defineKind } from '../kind.ts';
import { otherTable } from '../kind-fields.ts';

/** Rows here for each row of another table. */
export const rowCountRatio = defineKind({
  shape: { data: otherTable.describe('Rows here divided by rows there.') },
  dimension: 'coverage',
  yields: 'value',
  title: ({ data }) => `rows for each row of ${data}`,
});
