import type { Row, Value } from '../query.ts';
import type { ValueType } from '../types.ts';
import { decimalValue, integerValue } from '../values.ts';

/**
 * The expression under which a value of this type crosses the wire whole: JSON's numbers keep 53 bits, so integers go as
 * text, and what is nested as the text of JSON.
 */
export function carried(sql: string, type: ValueType): string {
  switch (type.kind) {
    case 'integer':
      return `CAST(${sql} AS VARCHAR)`;
    case 'json':
      return `json_format(${sql})`;
    case 'list':
    case 'struct':
      return `json_format(CAST(${sql} AS JSON))`;
    default:
      return sql;
  }
}

/** What came of it, as the value that every engine gives. */
export function received(sent: unknown, type: ValueType): Value {
  if (sent === null || sent === undefined) return null;
  switch (type.kind) {
    case 'integer':
      return integerValue(BigInt(String(sent)));
    case 'decimal':
      return decimalValue(String(sent));
    case 'float':
      return type.bits === 32 ? Math.fround(Number(sent)) : Number(sent);
    case 'boolean':
      return Boolean(sent);
    case 'timestamp':
    case 'time':
      return withoutZeros(String(sent));
    case 'instant':
      return `${withoutZeros(String(sent).replace(/ UTC$/, ''))}+00`;
    case 'binary':
      return Buffer.from(String(sent), 'base64').toString('hex');
    case 'list':
    case 'struct':
      return nested(typeof sent === 'string' ? parseExactly(sent) : sent, type);
    default:
      return String(sent);
  }
}

/** One row of an answer, whose columns are in the order of `types`. */
export function rowOf(cells: readonly unknown[], types: readonly (readonly [name: string, type: ValueType])[]): Row {
  return Object.fromEntries(types.map(([name, type], index) => [name, received(cells[index], type)]));
}

function nested(sent: unknown, type: ValueType): Value {
  if (sent === null || sent === undefined) return null;
  if (type.kind === 'list') return Array.isArray(sent) ? sent.map((item) => nested(item, type.item)) : null;
  if (type.kind !== 'struct') return received(sent, type);
  const fields = sent as Readonly<Record<string, unknown>>;
  return Object.fromEntries([...type.fields].map(([name, field]) => [name, nested(fields[name], field)]));
}

/** Numbers as they are written, so that none is rounded. */
function parseExactly(json: string): unknown {
  const asWritten = (_: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? (context?.source ?? String(value)) : value;
  return JSON.parse(json, asWritten as (key: string, value: unknown) => unknown);
}

/** Half a second is `.5` and a whole one has no point, however many digits the column has. */
function withoutZeros(time: string): string {
  return time.includes('.') ? time.replace(/\.?0+$/, '') : time;
}
