import * as sql from '../../table/expression.ts';
import { datasetsOf, numbered, POSITION, type Query, type Row, type Selection, type Value } from '../../table/query.ts';
import type { TableContext } from './table-context.ts';

const MAX_SHOWN = 120;

/** Rows with what reports call them: the contract's key, or `row 5` by their position in the files. */
export interface NamedRows {
  readonly rows: Query;
  /** To be selected, whatever else is. */
  readonly columns: Readonly<Record<string, sql.Expression>>;
  /** Undefined where rows have a key, which names them in any order. */
  readonly order: Selection['order'];
  /** Whether nothing tells one from another. */
  readonly nameless: boolean;
  nameOf(row: Row): string;
}

/**
 * The same rows with names. A key is used where the contract has one whose columns are there and hold no personal data. Rows of
 * a server have no position: without a key they have no name.
 */
export function withNames(rows: Query, context: Pick<TableContext, 'table' | 'columns'>): NamedRows {
  const key = keyOf(context);
  const parts = key.map((_, index) => `k${index}`);
  if (key.length > 0)
    return {
      rows,
      columns: Object.fromEntries(key.map((name, index) => [parts[index], sql.column(name)])),
      order: undefined,
      nameless: false,
      nameOf: (row) => parts.map((part) => display(row[part] ?? null)).join(' · '),
    };
  if (!datasetsOf(rows)[0]!.hasPositions) {
    return { rows, columns: {}, order: undefined, nameless: true, nameOf: () => 'a row without a key' };
  }
  const position = sql.column(POSITION);
  return {
    rows: numbered(rows, POSITION),
    columns: { [POSITION]: position },
    order: [{ by: position }],
    nameless: false,
    nameOf: (row) => `row ${display(row[POSITION] ?? null)}`,
  };
}

/** What gives rows of a server a name. */
export const MAKE_A_KEY = 'say in the contract with primaryKey: true which column tells rows apart';

/** The contract's key, where its columns are there and hold no personal data; else none. */
export function keyOf({ table: { key }, columns }: Pick<TableContext, 'table' | 'columns'>): readonly string[] {
  return key.every((name) => columns.typed.has(name) && columns.declared.get(name)?.personal !== true) ? key : [];
}

/** A value of a key or a cell as reports show it, cut after 120 characters. */
export function display(value: Value): string {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
}
