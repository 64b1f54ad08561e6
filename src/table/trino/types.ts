import { membersOf } from '../sql/type-members.ts';
import type { ScalarKind, ValueType } from '../types.ts';

const KINDS: Readonly<Record<string, ScalarKind>> = {
  tinyint: 'integer',
  smallint: 'integer',
  integer: 'integer',
  bigint: 'integer',
  boolean: 'boolean',
  varchar: 'text',
  char: 'text',
  json: 'json',
  date: 'date',
  uuid: 'uuid',
  varbinary: 'binary',
  unknown: 'null',
  'interval day to second': 'interval',
  'interval year to month': 'interval',
};

/** Reads Trino's name of a type, as the server sends it: `row("a" bigint, "b c" array(real))`. */
export function valueType(declared: string): ValueType {
  if (declared === 'real') return { kind: 'float', bits: 32 };
  if (declared === 'double') return { kind: 'float', bits: 64 };
  const inside = /^(\w+)\((.*)\)( with(?:out)? time zone)?$/s.exec(declared);
  const name = inside?.[1] ?? declared.replace(/ with(?:out)? time zone$/, '');
  const zoned = declared.endsWith(' with time zone');
  switch (name) {
    case 'array':
      return { kind: 'list', item: valueType(inside![2]!) };
    case 'row':
      return { kind: 'struct', fields: new Map(membersOf(inside![2]!).map(fieldOf)) };
    case 'decimal':
      return { kind: 'decimal' };
    case 'timestamp':
      return { kind: zoned ? 'instant' : 'timestamp' };
    case 'time':
      return { kind: 'time' };
    default:
      return { kind: KINDS[name.toLowerCase()] ?? 'other' };
  }
}

/** A field without a name is reached by nobody: it is called by its type. */
function fieldOf(text: string): [string, ValueType] {
  const quoted = /^"((?:[^"]|"")*)"\s+(.*)$/s.exec(text);
  if (quoted) return [quoted[1]!.replaceAll('""', '"'), valueType(quoted[2]!)];
  const plain = /^([\p{L}_][\p{L}\p{N}_]*)\s+(.*)$/su.exec(text);
  return plain ? [plain[1]!, valueType(plain[2]!)] : [text, valueType(text)];
}
