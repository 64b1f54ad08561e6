import type { Value } from '../query.ts';
import { decimalValue, integerValue } from '../values.ts';

/**
 * The one place where DuckDB's values become plain ones: exact or as text. A bigint within ±(2^53 − 1) and a decimal that
 * prints back as it was are numbers; larger and finer ones are their own text.
 */
export function plain(value: unknown): Value {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'number':
    case 'string':
    case 'boolean':
      return value;
    case 'bigint':
      return integerValue(value);
    case 'object':
      return structured(value);
    default:
      return String(value);
  }
}

function structured(value: object): Value {
  if ('scale' in value && 'value' in value) return decimalValue(String(value));
  if ('items' in value && Array.isArray(value.items)) return value.items.map(plain);
  if ('entries' in value && Array.isArray(value.entries)) {
    return value.entries.map((entry: { key: unknown; value: unknown }) => ({
      key: plain(entry.key),
      value: plain(entry.value),
    }));
  }
  if ('entries' in value && typeof value.entries === 'object') return record(value.entries as object);
  if ('bytes' in value && value.bytes instanceof Uint8Array) return Buffer.from(value.bytes).toString('hex');
  return String(value);
}

function record(entries: object): Value {
  // Object.fromEntries defines properties, so that a field named __proto__ is one like any other.
  return Object.fromEntries(Object.entries(entries).map(([name, member]) => [name, plain(member)]));
}
