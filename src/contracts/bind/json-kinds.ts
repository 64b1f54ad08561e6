import * as sql from '../../table/expression.ts';
import type { ValueType } from '../../table/types.ts';
import type { ResolvedColumn } from './column.ts';

/** The kinds of JSON values but for null (RFC 8259 §3), which the keywords of a contract speak of one each. */
export type JsonKind = sql.JsonScalar | 'object' | 'array';

/** The kind that every value of a type has; undefined where values of one column differ, or nobody knows. */
export function jsonKindOf(type: ValueType): JsonKind | undefined {
  switch (type.kind) {
    case 'integer':
    case 'decimal':
    case 'float':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'list':
      return 'array';
    case 'struct':
      return 'object';
    case 'text':
    case 'uuid':
    case 'date':
    case 'time':
    case 'timestamp':
    case 'instant':
      return 'text';
    default:
      return undefined;
  }
}

/** True of the values of a kind, in a column of several kinds; null of null. */
export function isOfKind({ stored }: ResolvedColumn, kind: JsonKind): sql.Expression {
  return sql.compare(sql.jsonKind(stored), '=', sql.text(kind));
}

/** A column of several kinds as if the values of all other kinds were null. */
export function onlyScalars(column: ResolvedColumn, kind: sql.JsonScalar): ResolvedColumn {
  return { ...column, stored: sql.jsonValue(column.stored, kind), type: TYPES[kind] };
}

/** A column of several kinds as if the values that are no arrays were null. */
export function onlyArrays(column: ResolvedColumn): ResolvedColumn {
  return { ...column, stored: sql.jsonItems(column.stored), type: { kind: 'list', item: { kind: 'json' } } };
}

const TYPES: Readonly<Record<sql.JsonScalar, ValueType>> = {
  text: { kind: 'text' },
  number: { kind: 'float', bits: 64 },
  boolean: { kind: 'boolean' },
};
