import type { Table } from '../../result/document.ts';

/** No table has more rows of what was found. */
export const MAX_FINDINGS = 100;

export function text(title: string): Table['columns'][number] {
  return { title, kind: 'text', unit: null };
}

export function number(title: string, unit: string): Table['columns'][number] {
  return { title, kind: 'number', unit };
}
