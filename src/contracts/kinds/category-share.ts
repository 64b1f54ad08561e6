import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath, scalar } from '../kind-fields.ts';

/** How often one value occurs. */
export const categoryShare = defineKind({
  shape: { column: columnPath, value: scalar.describe('Share of this value among the values, in percent.') },
  dimension: 'coverage',
  yields: 'value',
  title: ({ column, value }) => `share of ${pathText(column)} = ${value}, percent`,
  columns: ({ column }) => [column],
});
