import { nearest } from '../../core/nearest.ts';
import {
  and,
  call,
  column as columnOf,
  type Expression,
  field,
  isNull,
  jsonField,
  jsonValue,
  not,
  oneOf,
  type ParsedType,
  parse,
  text,
  truth,
  when,
} from '../../table/expression.ts';
import type { Dataset } from '../../table/query.ts';
import type { TypedColumn, ValueKind, ValueType } from '../../table/types.ts';
import { noColumn } from '../../wording/missing-column.ts';
import type { ColumnPath } from '../column-path.ts';
import { EACH_ITEM, pathText } from '../column-path.ts';
import type { ColumnContract, TableContract } from '../model.ts';
import { asRead, withEmptyCells } from './cells.ts';
import { NotMeasurable } from './not-measurable.ts';

/** The columns of one table as a rule sees them: names as the contract writes them, types as the file has them. */
export interface Columns {
  readonly typed: ReadonlyMap<string, TypedColumn>;
  readonly declared: ReadonlyMap<string, ColumnContract>;
  /** Delimited text: every column is text and must be parsed. */
  readonly untyped: boolean;
  /** A text may stand for a date or a time, because the format has none: delimited text and JSON. */
  readonly timesAsText: boolean;
}

/** The table is JSON: its values have kinds, and 1.0 is the same number as 1. */
export const isJson = ({ untyped, timesAsText }: Columns): boolean => timesAsText && !untyped;

export interface ResolvedColumn {
  /** As stored, with the texts that stand for null as nulls. */
  readonly stored: Expression;
  readonly type: ValueType;
  readonly shown: string;
  readonly contract: ColumnContract | undefined;
}

export type Resolution =
  | { readonly ok: true; readonly column: ResolvedColumn }
  | { readonly ok: false; readonly reason: string; readonly absent: boolean };

/** Find a column, or a field of a nested one. A path with `[]` ends at the list; what is asked of each item comes after. */
export function resolveColumn(path: ColumnPath, columns: Columns): Resolution {
  const name = path[0]!;
  const found = columns.typed.get(name);
  if (!found)
    return {
      ok: false,
      absent: true,
      reason: noColumn(name, nearMiss(name, [...columns.typed.keys()])),
    };
  let type: ValueType = found.type;
  let stored: Expression = columnOf(name);
  for (const [depth, part] of path.slice(1).entries()) {
    if (part === EACH_ITEM) return { ok: false, absent: false, reason: `${pathText(path)} reaches into a list` };
    if (type.kind === 'json') {
      stored = jsonField(stored, part);
      continue;
    }
    const inner: ValueType | undefined = type.kind === 'struct' ? type.fields.get(part) : undefined;
    if (!inner) {
      const names = type.kind === 'struct' ? [...type.fields.keys()] : [];
      return {
        ok: false,
        absent: true,
        reason: `${pathText(path.slice(0, depth + 1))} has no field ${JSON.stringify(part)}.${nearMiss(part, names)}`,
      };
    }
    type = inner;
    stored = field(stored, part);
  }
  const contract = columns.declared.get(pathText(path));
  const isCell = columns.untyped && type.kind === 'text';
  if (isCell) stored = withEmptyCells(stored, contract);
  const codes = contract?.missing ?? [];
  if (codes.length > 0 && (type.kind === 'text' || type.kind === 'json')) {
    const raw = stored;
    const written = type.kind === 'text' ? raw : jsonValue(raw, 'text');
    const coded = call('coalesce', oneOf(written, codes.map(text)), truth(false));
    stored = when([[and(not(isNull(raw)), not(coded)), raw]]);
  }
  if (isCell) stored = asRead(stored, contract?.spelling);
  return { ok: true, column: { stored, type, shown: pathText(path), contract } };
}

/** The column, or field of a nested one. Throws NotMeasurable where there is none. */
export function requiredColumn(path: ColumnPath, columns: Columns): ResolvedColumn {
  const found = resolveColumn(path, columns);
  if (!found.ok) throw new NotMeasurable(found.reason);
  return found.column;
}

/** The columns of a table as its contract, where it has one, and its files have them. */
export function columnsOfTable(dataset: Dataset, table: TableContract | undefined): Columns {
  return {
    typed: new Map(dataset.columns.map((column) => [column.name, column])),
    declared: new Map((table?.columns ?? []).map((column) => [pathText(column.path), column])),
    untyped: dataset.untyped,
    timesAsText: dataset.timesAsText,
  };
}

/** The column's value as text, whatever it is stored as; a text among JSON of several kinds without its quotes. */
export function textOf({ stored, type }: ResolvedColumn): Expression {
  if (type.kind === 'text') return stored;
  const written = parse(stored, 'text');
  return type.kind === 'json' ? call('coalesce', jsonValue(stored, 'text'), written) : written;
}

/**
 * The column's value as `wanted`: parsed where it is text, itself where it already is of a comparable type. Among JSON of
 * several kinds null where the value is of another kind.
 */
export function valueAs({ stored, type }: ResolvedColumn, wanted: ParsedType | 'as-stored'): Expression {
  if (wanted === 'as-stored') return stored;
  if (type.kind === 'json') return jsonAs(stored, wanted);
  return type.kind !== 'text' || wanted === 'text' ? stored : parse(stored, wanted);
}

function jsonAs(stored: Expression, wanted: ParsedType): Expression {
  switch (wanted) {
    case 'integer':
    case 'number':
      return jsonValue(stored, 'number');
    case 'boolean':
    case 'text':
      return jsonValue(stored, wanted);
    default:
      return parse(jsonValue(stored, 'text'), wanted);
  }
}

/** What a column holds: its type in the file, or for text and JSON what the contract says it stands for. */
export function meaningOf({ type, contract }: ResolvedColumn): ParsedType | 'as-stored' {
  if (type.kind !== 'text' && type.kind !== 'json') return 'as-stored';
  switch (contract?.type) {
    case 'string':
      return type.kind === 'json' ? 'text' : 'as-stored';
    case 'integer':
    case 'number':
    case 'boolean':
    case 'date':
    case 'time':
    case 'timestamp':
      return contract.type;
    default:
      return 'as-stored';
  }
}

/** The kind of value that `valueAs` gives for this meaning. */
export function kindOf(meaning: ParsedType | 'as-stored', type: ValueType): ValueKind {
  if (meaning === 'as-stored') return type.kind;
  if (typeof meaning === 'object') return 'decimal';
  if (meaning === 'json') return 'text';
  return meaning === 'number' ? 'float' : meaning;
}

/** Names that differ only in case or white space are the likeliest mistake; then those few letters away. */
export function nearMiss(name: string, names: readonly string[]): string {
  const folded = (value: string) =>
    value
      .normalize('NFKC')
      .replaceAll(/[\s\u200b-\u200f\u2060\ufeff]/gu, '')
      .toLowerCase();
  const same = names.find((candidate) => folded(candidate) === folded(name));
  if (same !== undefined)
    return ` Did you mean ${JSON.stringify(same)}? Names are matched exactly, also in case and spaces.`;
  const [close] = nearest(name, names);
  return close === undefined ? '' : ` Did you mean ${JSON.stringify(close)}?`;
}
