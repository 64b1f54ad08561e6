/** The dimensions of data quality that ODCS v3.1 knows. */
export const DIMENSIONS = [
  'accuracy',
  'completeness',
  'conformity',
  'consistency',
  'coverage',
  'timeliness',
  'uniqueness',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];
