import type { RowListing } from '../gates/gate.ts';

/** RFC 4180, with line feeds: a header, then a line a row; nothing is an empty cell, lists and objects are JSON. */
export function csvText({ columns, rows }: Pick<RowListing, 'columns' | 'rows'>): string {
  return columns.length === 0 ? '' : [columns, ...rows].map((row) => `${row.map(cellText).join(',')}\n`).join('');
}

function cellText(value: RowListing['rows'][number][number]): string {
  if (value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
