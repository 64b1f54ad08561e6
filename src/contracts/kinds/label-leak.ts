import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { columnName, columnNames } from '../kind-fields.ts';

/** How well one feature alone predicts the label. */
export const labelLeak = defineKind({
  shape: {
    label: columnName,
    features: columnNames.optional().describe('Default: every column but the label and the primary key.'),
    except: z.array(columnName).readonly().default([]),
  },
  dimension: 'consistency',
  yields: 'value',
  title: ({ label }) => `share of ${label} that a single feature predicts beyond the most frequent class`,
  columns: ({ label, features = [] }) => [...features, label].map((name) => [name]),
});
