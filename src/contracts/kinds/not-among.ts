import { defineKind } from '../kind.ts';
import { columnName, columnNames } from '../kind-fields.ts';

/** The label is none of the columns that the model is fed with. */
export const notAmong = defineKind({
  shape: { column: columnName, features: columnNames.describe('The columns that the model is fed with.') },
  dimension: 'consistency',
  yields: 'structure',
  title: ({ column }) => `${column} is not among the features`,
  columns: ({ column, features }) => [column, ...features].map((name) => [name]),
  namesAnyColumn: true,
});
