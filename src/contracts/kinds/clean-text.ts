import { pathText } from '../column-path.ts';
import { defineKind } from '../kind.ts';
import { columnPath } from '../kind-fields.ts';

/** No text has characters that nobody sees. */
export const cleanText = defineKind({
  shape: { column: columnPath },
  dimension: 'conformity',
  yields: 'violations',
  title: ({ column }) => `${pathText(column)} is clean text (no outer or invisible characters, NFC)`,
  columns: ({ column }) => [column],
});
