import { membersOf } from '../sql/type-members.ts';
import type { ScalarKind, ValueType } from '../types.ts';

const KINDS: Readonly<Record<string, ScalarKind>> = {
  TINYINT: 'integer',
  SMALLINT: 'integer',
  INTEGER: 'integer',
  BIGINT: 'integer',
  HUGEINT: 'integer',
  UTINYINT: 'integer',
  USMALLINT: 'integer',
  UINTEGER: 'integer',
  UBIGINT: 'integer',
  UHUGEINT: 'integer',
  BIGNUM: 'integer',
  BOOLEAN: 'boolean',
  VARCHAR: 'text',
  JSON: 'json',
  DATE: 'date',
  TIME: 'time',
  'TIME WITH TIME ZONE': 'time',
  TIME_NS: 'time',
  TIMESTAMP: 'timestamp',
  TIMESTAMP_S: 'timestamp',
  TIMESTAMP_MS: 'timestamp',
  TIMESTAMP_NS: 'timestamp',
  'TIMESTAMP WITH TIME ZONE': 'instant',
  INTERVAL: 'interval',
  UUID: 'uuid',
  BLOB: 'binary',
  BIT: 'binary',
  '"NULL"': 'null',
};

/** Reads DuckDB's name of a type, as DESCRIBE prints it: `STRUCT(a BIGINT, "b c" FLOAT[])[3]`. */
export function valueType(declared: string): ValueType {
  const list = /^(.*)\[(\d*)\]$/s.exec(declared);
  if (list) {
    const item = valueType(list[1]!);
    return list[2] === '' ? { kind: 'list', item } : { kind: 'list', item, length: Number(list[2]) };
  }
  if (declared === 'FLOAT') return { kind: 'float', bits: 32 };
  if (declared === 'DOUBLE') return { kind: 'float', bits: 64 };
  if (/^DECIMAL\(/.test(declared)) return { kind: 'decimal' };
  if (/^ENUM\(/.test(declared)) return { kind: 'text' };
  const struct = /^STRUCT\((.*)\)$/s.exec(declared);
  if (struct) return { kind: 'struct', fields: new Map(membersOf(struct[1]!).map(fieldOf)) };
  return { kind: KINDS[declared] ?? 'other' };
}

function fieldOf(text: string): [string, ValueType] {
  const quoted = /^"((?:[^"]|"")*)"\s+(.*)$/s.exec(text);
  if (quoted) return [quoted[1]!.replaceAll('""', '"'), valueType(quoted[2]!)];
  const space = text.indexOf(' ');
  return [text.slice(0, space), valueType(text.slice(space + 1))];
}
