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

const TYPES: Readonly<Record<sql.JsonScalar, ValueType>> = {
  text: { kind: 'text' },
  number: { kind: 'float', bits: 64 },
  boolean: { kind: 'boolean' },
};

/**
 * What is equal where two values of a column are: 1 and 1.0 are, 1 and "1" are not. Of a column of several kinds it is a
 * text; an integer beyond 2^53 keeps all its digits.
 */
export function identityOf({ stored, type }: ResolvedColumn): sql.Expression {
  if (type.kind !== 'json') return stored;
  const number = sql.jsonValue(stored, 'number');
  const written = sql.parse(stored, 'text');
  const whole = sql.and(
    sql.compare(sql.call('floor', number), '=', number),
    sql.compare(sql.call('abs', number), '<=', sql.number(Number.MAX_SAFE_INTEGER)),
  );
  return sql.when(
    [
      [whole, sql.parse(sql.parse(number, 'integer'), 'text')],
      [sql.matches(written, '-?[0-9]+', true), written],
      [sql.not(sql.isNull(number)), sql.parse(number, 'text')],
    ],
    written,
  );
}
