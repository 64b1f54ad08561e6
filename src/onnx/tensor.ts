import { type ElementType, elementTypeOf } from './element-type.ts';
import { quoted } from './quoted.ts';
import type { Field, Span, Wire } from './wire.ts';

/** A tensor stored with the model, without its elements. */
export interface StoredTensor {
  /** '' for the value of a Constant node and the like. */
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  /** What the elements take, from type and dims; null for strings and unknown types. */
  readonly bytes: number | null;
  /**
   * Elements of a small tensor of integers or truth values, which says a shape, axes or a switch; null
   * for any other. Beyond 2^53 they are rounded: `to the end` is written so.
   */
  readonly integers: readonly number[] | null;
  /**
   * Where in the model file its elements lie one after the other, as a machine holds them; null where they lie elsewhere, or are
   * written as numbers of varying length.
   */
  readonly payload: Span | null;
  /** Where its elements lie outside of the model file; null where they lie within. */
  readonly external: ExternalLocation | null;
}

export interface ExternalLocation {
  /** As written in the model; not yet checked. */
  readonly location: string;
  readonly offset: number;
  /** null where the model leaves it to type and dims. */
  readonly length: number | null;
}

/** TensorProto.data_location. */
const EXTERNAL = 1;
/** NumPy stops at 64; nothing has more. */
const MAX_RANK = 64;
/** As many as a shape has dimensions. */
const MAX_INTEGERS = 64;

/** Reads a TensorProto. Elements are skipped wherever they lie. */
export function readTensor(wire: Wire, message: Span): StoredTensor {
  let name = '';
  let code = 0;
  let dataLocation = 0;
  const dims: number[] = [];
  const stored: Field[] = [];
  let packed: Field | undefined;
  const external = new Map<string, string>();
  wire.fields(message, (field) => {
    if (field.number === 1) dims.push(...wire.integers(field, MAX_RANK));
    else if (field.number === 2) code = wire.integer(field);
    else if (field.number === 8) name = wire.text(field);
    else if (field.number === 4 || field.number === 10) packed = field;
    else if (field.number === 5 || field.number === 7 || field.number === 9) stored.push(...few(stored, field));
    else if (field.number === 14) dataLocation = wire.integer(field);
    else if (field.number === 13) {
      const { key, value } = readEntry(wire, field);
      if (external.has(key)) wire.refuse(`the tensor ${quoted(name)} gives its external ${key} twice`);
      external.set(key, value);
    }
  });
  if (dims.length > MAX_RANK) wire.refuse(`the tensor ${quoted(name)} has ${dims.length} dimensions`);
  const type = elementTypeOf(code);
  const isExternal = dataLocation === EXTERNAL;
  const bytes = sizeOf(wire, name, type, dims);
  return {
    name,
    type,
    dims,
    bytes,
    integers: isExternal ? null : integersOf(wire, type, bytes, stored),
    payload: isExternal ? null : payloadOf(stored.find(({ number }) => number === 9) ?? packed, bytes),
    external: isExternal ? externalLocation(wire, name, external) : null,
  };
}

/** raw_data, float_data or double_data, where it holds the whole tensor. */
function payloadOf(field: Field | undefined, bytes: number | null): Span | null {
  return field && bytes !== null && bytes > 0 && field.end - field.start === bytes ? field : null;
}

/** Fields that hold elements: of a tensor that has more than a few, none is needed. */
function few(stored: readonly Field[], field: Field): Field[] {
  return stored.length <= MAX_INTEGERS ? [field] : [];
}

/** From raw_data, int32_data or int64_data; null where the tensor is of another kind, too long, or not as long as its shape says. */
function integersOf(wire: Wire, { tensor, bits }: ElementType, bytes: number | null, stored: readonly Field[]) {
  if ((tensor !== 'int64' && tensor !== 'int32' && tensor !== 'bool') || bits === null || bytes === null) return null;
  const count = (bytes * 8) / bits;
  if (count > MAX_INTEGERS || stored.length > MAX_INTEGERS) return null;
  const integers = stored.flatMap((field) => {
    if (field.number !== 9)
      return field.end - field.start > 10 * MAX_INTEGERS ? [] : wire.integers(field, MAX_INTEGERS);
    return field.end - field.start === bytes ? rawIntegers(wire.bytes(field), bits) : [];
  });
  return integers.length === count ? integers : null;
}

function rawIntegers(bytes: Uint8Array, bits: number): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = bits / 8;
  return Array.from({ length: bytes.byteLength / width }, (_, at) => {
    if (width === 8) return Number(view.getBigInt64(at * 8, true));
    return width === 4 ? view.getInt32(at * 4, true) : view.getUint8(at);
  });
}

/** SparseTensorProto: its values and its indices are tensors of their own. */
export function readSparseTensor(wire: Wire, message: Span, visit: (tensor: StoredTensor) => void): void {
  wire.fields(message, (field) => {
    if (field.number === 1 || field.number === 2) visit(readTensor(wire, wire.message(field)));
  });
}

/** StringStringEntryProto. */
export function readEntry(wire: Wire, field: Field): { key: string; value: string } {
  let key = '';
  let value = '';
  wire.fields(wire.message(field), (part) => {
    if (part.number === 1) key = wire.text(part);
    else if (part.number === 2) value = wire.text(part);
  });
  return { key, value };
}

function externalLocation(wire: Wire, name: string, entries: ReadonlyMap<string, string>): ExternalLocation {
  const location = entries.get('location');
  if (location === undefined || location === '')
    return wire.refuse(`the tensor ${quoted(name)} is external but names no file`);
  return {
    location,
    offset: bytesIn(wire, name, 'offset', entries.get('offset')) ?? 0,
    length: bytesIn(wire, name, 'length', entries.get('length')),
  };
}

function bytesIn(wire: Wire, name: string, key: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value)
    ? value
    : wire.refuse(`the external ${key} of the tensor ${quoted(name)} is ${quoted(text)}, which is no number of bytes`);
}

function sizeOf(wire: Wire, name: string, { bits }: ElementType, dims: readonly number[]): number | null {
  if (dims.some((dim) => dim < 0)) wire.refuse(`the tensor ${quoted(name)} has a negative dimension`);
  if (bits === null) return null;
  const size = dims.includes(0) ? 0 : Math.ceil(dims.reduce((total, dim) => total * dim, bits) / 8);
  return Number.isSafeInteger(size) ? size : wire.refuse(`the tensor ${quoted(name)} would have more than 2^53 bytes`);
}
