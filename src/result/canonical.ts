import { createHash } from 'node:crypto';
import { type Digest, digestOfHex } from '../core/units.ts';

/**
 * One text per value, so that equal documents have equal digests: keys sorted by UTF-16 code unit, no white space,
 * numbers and strings as ECMAScript's JSON.stringify writes them (RFC 8785).
 * Throws TypeError on what JSON cannot carry (NaN, infinity, undefined in an array, bigint, function), with its path:
 * such a value must have become `null` with a reason long before.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$');
}

/** SHA-256 of the canonical JSON. */
export function digestOf(value: unknown): Digest {
  return digestOfHex(createHash('sha256').update(canonicalJson(value)).digest('hex'));
}

function write(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError(`${path} holds half of a surrogate pair`);
    return JSON.stringify(value);
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${path} is ${value}; JSON has no such number`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item, index) => write(item, `${path}[${index}]`)).join(',')}]`;
  if (typeof value === 'object') {
    const record = value as Record<string, unknown>;
    const members = Object.keys(record)
      .sort()
      .filter((key) => record[key] !== undefined)
      .map((key) => `${write(key, path)}:${write(record[key], `${path}.${key}`)}`);
    return `{${members.join(',')}}`;
  }
  throw new TypeError(`${path} is a ${typeof value}; JSON has no such value`);
}
