import type { Columns } from '../../contracts/bind/column.ts';
import { NotMeasurable } from '../../contracts/bind/not-measurable.ts';
import type { TableContext } from './table-context.ts';

/** Every column whose content makes a row what it is: all but those excepted. Throws NotMeasurable where none is left. */
export function contentColumns(columns: Columns, except: readonly string[]): string[] {
  const names = [...columns.typed.keys()].filter((name) => !except.includes(name));
  if (names.length === 0) throw new NotMeasurable('no column is left to compare');
  return names;
}

/** Features are the columns that the model sees: without label and key, which differs by design, unless they are listed. */
export function featureColumns(
  label: string,
  features: readonly string[] | undefined,
  { columns, table }: Pick<TableContext, 'columns' | 'table'>,
): string[] {
  return features ? [...features] : contentColumns(columns, [label, ...table.key]);
}
