import { defineKind } from '../kind.ts';
import { columnNames, otherTable } from '../kind-fields.ts';

/** Every value occurs in another table. */
export const foreignKey = defineKind({
  shape: {
    columns: columnNames,
    data: otherTable,
    references: columnNames.describe("The other table's columns, in the same order."),
  },
  dimension: 'consistency',
  yields: 'violations',
  title: ({ columns, references, data }) => `${columns.join(' + ')} occurs in ${references.join(' + ')} of ${data}`,
  columns: ({ columns }) => columns.map((name) => [name]),
  mistakes: ({ columns, references }) =>
    columns.length === references.length ? [] : [`${columns.length} columns refer to ${references.length} columns.`],
});
