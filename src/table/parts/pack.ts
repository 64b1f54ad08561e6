/** What stands in place of a value that JSON does not carry. */
const MARK = '$';

const ARRAYS = {
  Float32Array,
  Float64Array,
  Int8Array,
  Int16Array,
  Int32Array,
  BigInt64Array,
  Uint8Array,
  Uint16Array,
  Uint32Array,
  BigUint64Array,
} as const;
type ArrayName = keyof typeof ARRAYS;

/**
 * A value as JSON carries it: NaN, infinities, −0, big integers, maps and arrays of numbers in bytes (little-endian, base64) stand as
 * objects with the one key `$`. `unpacked` gives it back as it was; what is undefined is left out.
 */
export function packed(value: unknown): unknown {
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { [MARK]: ['number', Object.is(value, -0) ? '-0' : String(value)] };
  }
  if (typeof value === 'bigint') return { [MARK]: ['bigint', String(value)] };
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(packed);
  if (value instanceof Map) return { [MARK]: ['map', [...value].map(packed)] };
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return { [MARK]: [value.constructor.name, bytes.toString('base64')] };
  }
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => [name, packed(member)] as const);
  return MARK in value ? { [MARK]: ['object', entries] } : Object.fromEntries(entries);
}

/** Throws TypeError for what `packed` never wrote. */
export function unpacked(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(unpacked);
  if (!(MARK in value)) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, unpacked(member)]));
  }
  const [kind, content] = value[MARK] as [string, unknown];
  if (kind === 'number') return Number(content);
  if (kind === 'bigint') return BigInt(String(content));
  if (kind === 'map') return new Map(unpacked(content) as [unknown, unknown][]);
  if (kind === 'object') return Object.fromEntries(unpacked(content) as [string, unknown][]);
  if (!Object.hasOwn(ARRAYS, kind)) throw new TypeError(`a value of the kind ${kind}`);
  const bytes = new Uint8Array(Buffer.from(String(content), 'base64'));
  return new ARRAYS[kind as ArrayName](bytes.buffer);
}
