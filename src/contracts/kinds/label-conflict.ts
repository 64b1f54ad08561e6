import { defineKind } from '../kind.ts';
import { columnName, columnNames } from '../kind-fields.ts';

/** Rows with equal features have one label. */
export const labelConflict = defineKind({
  shape: {
    label: columnName,
    features: columnNames.optional().describe('Default: every column but the label and the primary key.'),
  },
  dimension: 'consistency',
  yields: 'violations',
  title: ({ label }) => `equal features have one ${label}`,
  columns: ({ label, features = [] }) => [...features, label].map((name) => [name]),
});
