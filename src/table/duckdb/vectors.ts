import type { DuckDBListVector, DuckDBVector } from '@duckdb/node-api';
import { ConfigurationError } from '../../core/errors.ts';
import type { TensorData, TensorType } from '../../core/tensor.ts';
import { shown } from '../columns.ts';

/** Where the values of one column of one batch are gathered. */
export interface ColumnWriter {
  readonly column: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
  /** product(shape) */
  readonly elements: number;
  readonly data: TensorData;
  readonly nulls: number[];
}

/** An array for `length` elements, zeros or empty texts. */
export function allocate(type: TensorType, length: number): TensorData {
  switch (type) {
    case 'float32':
      return new Float32Array(length);
    case 'float64':
      return new Float64Array(length);
    case 'float16':
    case 'uint16':
      return new Uint16Array(length);
    case 'int8':
      return new Int8Array(length);
    case 'int16':
      return new Int16Array(length);
    case 'int32':
      return new Int32Array(length);
    case 'int64':
      return new BigInt64Array(length);
    case 'bool':
    case 'uint8':
      return new Uint8Array(length);
    case 'uint32':
      return new Uint32Array(length);
    case 'uint64':
      return new BigUint64Array(length);
    case 'string':
      return new Array<string>(length).fill('');
  }
}

/**
 * Copies rows [from, from + count) of a chunk's vector to rows [at, at + count) of the writer. `firstRow` is the table's
 * row behind `from`, for messages. Throws ConfigurationError for a list of another length, or with a null inside.
 */
export function copyRows(
  vector: DuckDBVector,
  from: number,
  count: number,
  writer: ColumnWriter,
  at: number,
  firstRow: number,
): void {
  const valid = validity(vector);
  if (writer.shape.length === 0) {
    copyElements(vector, from, count, writer.data, at);
    if (!valid) return;
    for (let row = 0; row < count; row++) {
      if (valid(from + row)) continue;
      writer.nulls.push(at + row);
      writer.data[at + row] = emptyOf(writer.data);
    }
    return;
  }
  for (let row = 0; row < count; row++) if (valid && !valid(from + row)) writer.nulls.push(at + row);
  copyLists(vector as DuckDBListVector, from, count, 0, writer, at * writer.elements, (item) => firstRow + item, true);
}

/** The shape of the list in one row: its length, then the shape of its first item. */
export function shapeOf(vector: DuckDBVector, row: number, depth: number): number[] {
  if (depth === 0) return [];
  const list = vector as DuckDBListVector;
  const length = list.getEntryLength(row);
  if (length === 0) return new Array<number>(depth).fill(0);
  const valid = validity(list.childVector);
  const first = list.getEntryOffset(row);
  if (depth > 1 && valid && !valid(first)) return new Array<number>(depth).fill(0);
  return [length, ...shapeOf(list.childVector, first, depth - 1)];
}

/** Copies the lists of items [from, from + count) at nesting `level`, whose elements begin at `target` of the data. */
function copyLists(
  list: DuckDBListVector,
  from: number,
  count: number,
  level: number,
  writer: ColumnWriter,
  target: number,
  rowOf: (item: number) => number,
  nullsAllowed: boolean,
): void {
  const { shape } = writer;
  const length = shape[level]!;
  const size = shape.slice(level + 1).reduce((product, dimension) => product * dimension, length);
  const child = list.childVector;
  const valid = validity(list);
  const childValid = validity(child);
  const last = level === shape.length - 1;
  for (let item = 0; item < count; ) {
    if (valid && !valid(from + item)) {
      if (!nullsAllowed) throw nullInside(writer, rowOf(item));
      item++;
      continue;
    }
    // Lists that lie end to end are copied in one go.
    const start = item;
    const begin = list.getEntryOffset(from + item);
    for (let end = begin; item < count; item++, end += length) {
      if (valid && !valid(from + item)) break;
      const entries = list.getEntryLength(from + item);
      if (entries !== length) throw ragged(writer, level, entries, rowOf(item));
      if (list.getEntryOffset(from + item) !== end && length > 0) break;
    }
    const run = item - start;
    const children = run * length;
    const childRow = (index: number) => rowOf(start + Math.floor(index / length));
    if (childValid) {
      for (let index = 0; index < children; index++) {
        if (!childValid(begin + index)) throw nullInside(writer, childRow(index));
      }
    }
    const offset = target + start * size;
    if (last) copyElements(child, begin, children, writer.data, offset);
    else copyLists(child as DuckDBListVector, begin, children, level + 1, writer, offset, childRow, false);
  }
}

function copyElements(vector: DuckDBVector, from: number, count: number, data: TensorData, at: number): void {
  const items = bufferOf(vector);
  if (items !== undefined && items.constructor === data.constructor) {
    (data as Float32Array).set(items.subarray(from, from + count) as Float32Array, at);
    return;
  }
  const empty = emptyOf(data);
  const slots = data as { [index: number]: unknown };
  for (let index = 0; index < count; index++) {
    const value: unknown = vector.getItem(from + index);
    slots[at + index] = value === null ? empty : typeof value === 'boolean' ? Number(value) : value;
  }
}

function emptyOf(data: TensorData): never {
  const empty = Array.isArray(data) ? '' : data instanceof BigInt64Array || data instanceof BigUint64Array ? 0n : 0;
  // Which of the three it is follows from `data`; TypeScript cannot tie the two together.
  return empty as never;
}

type NumericArray = Exclude<TensorData, string[]>;

/**
 * The vector's own memory. It lies in a private field: looked at here only, checked, and done without where it is not
 * what this version has (then every value goes through `getItem`, four times slower).
 */
function bufferOf(vector: DuckDBVector): NumericArray | undefined {
  const items: unknown = Reflect.get(vector, 'items');
  if (ArrayBuffer.isView(items) && !(items instanceof DataView) && isPlain(vector)) return items as NumericArray;
  const view: unknown = Reflect.get(vector, 'dataView');
  if (view instanceof DataView && vector.constructor.name === 'DuckDBBooleanVector') {
    return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  }
  return undefined;
}

/** Enums keep codes, not values, in `items`. */
function isPlain(vector: DuckDBVector): boolean {
  return !/Enum|Date|Time|Decimal|HugeInt/.test(vector.constructor.name);
}

/** Whether a row has a value; undefined where all have. */
function validity(vector: DuckDBVector): ((row: number) => boolean) | undefined {
  const mask: unknown = Reflect.get(vector, 'validity');
  if (typeof mask !== 'object' || mask === null) return (row) => vector.getItem(row) !== null;
  const bits: unknown = Reflect.get(mask, 'data');
  if (bits === null) return undefined;
  if (!(bits instanceof BigUint64Array) || Reflect.get(mask, 'offset') !== 0)
    return (row) => vector.getItem(row) !== null;
  const octets = new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength);
  return (row) => ((octets[row >> 3]! >> (row & 7)) & 1) === 1;
}

function ragged(writer: ColumnWriter, level: number, found: number, row: number): ConfigurationError {
  const where = level === 0 ? '' : ` at nesting level ${level + 1}`;
  return new ConfigurationError(
    `Column ${shown(writer.column)} has a list of ${found} elements${where} in row ${row + 1}, and of ` +
      `${writer.shape[level]} in the rows before. All lists of a column have one length.`,
  );
}

function nullInside(writer: ColumnWriter, row: number): ConfigurationError {
  return new ConfigurationError(
    `Column ${shown(writer.column)} has a null inside its list in row ${row + 1}. ` +
      'A list holds numbers only; a row without a value is null as a whole.',
  );
}
