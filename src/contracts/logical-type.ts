/** ODCS' names of what a column holds, whatever the engine calls it. */
export const LOGICAL_TYPES = [
  'string',
  'date',
  'timestamp',
  'time',
  'number',
  'integer',
  'object',
  'array',
  'boolean',
] as const;

export type LogicalType = (typeof LOGICAL_TYPES)[number];
