import type { Table } from '../result/document.ts';
import { columnFormat, NOTHING } from '../wording/numbers.ts';

type Scalar = Table['rows'][number][number];

/** A result's own table with its numbers written out, the same decimals down each column. Texts are not escaped. */
export function tableTexts(table: Table): string[][] {
  const writers = table.columns.map((column, index) => {
    const values = table.rows.map((row) => row[index] ?? null);
    return column.kind === 'number' ? numberWriter(values, column.unit) : textOf;
  });
  return table.rows.map((row) => row.map((value, index) => writers[index]!(value)));
}

function numberWriter(values: readonly Scalar[], unit: string | null): (value: Scalar) => string {
  const numbers = values.filter((value) => typeof value === 'number');
  const whole = unit === null && numbers.every((value) => Number.isInteger(value));
  const isChange = unit === 'pp' || unit === 'relative';
  const format = columnFormat(unit ?? (whole ? 'count' : '1'), isChange ? 'change' : 'level', numbers);
  return (value) =>
    typeof value === 'number' ? (isChange ? format.signed(value) : format.value(value)) : textOf(value);
}

function textOf(value: Scalar): string {
  if (value === null) return NOTHING;
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
}
