import type { Table } from '../../result/document.ts';

/** No table has more rows of what was found. */
export const MAX_FINDINGS = 100;

/** A column of words. */
export function text(title: string): Table['columns'][number] {
  return { title, kind: 'text', unit: null };
}

/** A column of numbers, in a unit that the report knows. */
export function number(title: string, unit: string): Table['columns'][number] {
  return { title, kind: 'number', unit };
}
