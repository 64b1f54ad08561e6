import type { ColumnType } from './document.ts';

const INTEGER = /^[+-]?\d{1,15}$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$|^[+-]?(nan|inf|infinity)$/i;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** A column is of a type where so many of its cells are; the others are counted as unreadable. */
const MOSTLY = 0.95;

/** What the cells of a column of delimited text are, nearly all of them. */
export function typeOfTexts(cells: readonly string[]): ColumnType {
  const texts = cells.map((cell) => cell.trim());
  if (texts.length === 0) return 'text';
  const all = (pattern: RegExp) => texts.filter((text) => pattern.test(text)).length >= MOSTLY * texts.length;
  if (all(INTEGER)) return 'integer';
  if (all(NUMBER)) return 'number';
  if (all(/^(true|false)$/i)) return 'boolean';
  if (all(DATE)) return 'date';
  return all(TIMESTAMP) ? 'timestamp' : 'text';
}

export const isNumberText = (text: string) => NUMBER.test(text);
export const isDateText = (text: string) => DATE.test(text) || TIMESTAMP.test(text);
