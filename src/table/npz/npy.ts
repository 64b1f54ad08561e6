import { ConfigurationError } from '../../core/errors.ts';
import type { TensorData, TensorType } from '../../core/tensor.ts';

/** What the header of a .npy array says. */
export interface NpyHeader {
  readonly type: TensorType;
  /** As NumPy writes it: `<f4`. */
  readonly descr: string;
  /** Bytes of one element: of a text, all its characters. */
  readonly itemSize: number;
  readonly bigEndian: boolean;
  /** Column-major. */
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

const MAGIC = '\x93NUMPY';
/** numpy.lib.format reads no longer header either, unless told to trust the file. */
const MAX_HEADER_BYTES = 10_000;
const NUMBERS: Readonly<Record<string, TensorType>> = {
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  b1: 'bool',
};

/** How many bytes must be there to know the whole header's length, and how many it has from the first byte on. */
export const NPY_PREAMBLE = 12;

export function npyHeaderBytes(preamble: Buffer, what: string): number {
  const version = preamble[6];
  if (preamble.toString('latin1', 0, 6) !== MAGIC || version === undefined || version < 1 || version > 3) {
    throw new ConfigurationError(
      `${what} is no NumPy array: it does not begin as a .npy file of version 1, 2 or 3 does.`,
    );
  }
  const length = version === 1 ? 10 + preamble.readUInt16LE(8) : 12 + preamble.readUInt32LE(8);
  if (length > MAX_HEADER_BYTES)
    throw new ConfigurationError(`${what} has a header of ${length} bytes; at most ${MAX_HEADER_BYTES} are read.`);
  return length;
}

/**
 * Reads the header (numpy.lib.format, versions 1 to 3). Throws ConfigurationError for objects (a pickle could run code),
 * structured, complex and date types, and for a header that is none.
 */
export function parseNpyHeader(header: Buffer, what: string): NpyHeader {
  const text = header.toString(header[6] === 3 ? 'utf8' : 'latin1', header[6] === 1 ? 10 : 12);
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1];
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([0-9,\sL]*)\)/.exec(text)?.[1];
  if (descr === undefined && /'descr'\s*:\s*\[/.test(text)) {
    throw new ConfigurationError(`${what} is a structured array. Save each of its fields as an array of its own.`);
  }
  if (descr === undefined || fortran === undefined || shape === undefined) {
    throw new ConfigurationError(`${what} has a header that does not name type, order and shape of the array.`);
  }
  const dimensions = shape
    .split(',')
    .map((part) => part.trim().replace(/L$/, ''))
    .filter((part) => part !== '')
    .map(Number);
  const count = dimensions.reduce((product, dimension) => product * dimension, 1);
  if (!Number.isSafeInteger(count)) throw new ConfigurationError(`${what} has the impossible shape (${shape}).`);
  return { ...elementOf(descr, what), descr, fortran: fortran === 'True' && dimensions.length > 1, shape: dimensions };
}

/** Elements in the machine's own order: a copy, so that alignment and the buffer's life do not matter. */
export function decodeNpy(header: NpyHeader, content: Buffer, what: string): TensorData {
  if (header.type === 'string') return texts(header, content, what);
  const own = new Uint8Array(content);
  if (header.bigEndian) {
    const view = Buffer.from(own.buffer);
    if (header.itemSize === 2) view.swap16();
    else if (header.itemSize === 4) view.swap32();
    else if (header.itemSize === 8) view.swap64();
  }
  switch (header.type) {
    case 'float32':
      return new Float32Array(own.buffer);
    case 'float64':
      return new Float64Array(own.buffer);
    case 'float16':
    case 'uint16':
      return new Uint16Array(own.buffer);
    case 'int8':
      return new Int8Array(own.buffer);
    case 'int16':
      return new Int16Array(own.buffer);
    case 'int32':
      return new Int32Array(own.buffer);
    case 'int64':
      return new BigInt64Array(own.buffer);
    case 'uint32':
      return new Uint32Array(own.buffer);
    case 'uint64':
      return new BigUint64Array(own.buffer);
    case 'uint8':
      return own;
    case 'bool':
      return own.map((value) => (value === 0 ? 0 : 1));
  }
}

/** Brings an array from column-major to row-major order. */
export function toRowMajor(content: Buffer, shape: readonly number[], itemSize: number): Buffer {
  const result = Buffer.allocUnsafe(content.length);
  const index = new Array<number>(shape.length).fill(0);
  const strides = shape.map((_, axis) =>
    shape.slice(0, axis).reduce((product, dimension) => product * dimension, itemSize),
  );
  let from = 0;
  for (let to = 0; to < content.length; to += itemSize) {
    content.copy(result, to, from, from + itemSize);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      from += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}

function elementOf(descr: string, what: string): { type: TensorType; itemSize: number; bigEndian: boolean } {
  const match = /^([<>|=]?)([A-Za-z?])(\d*)$/.exec(descr);
  const bigEndian = match?.[1] === '>';
  const kind = match?.[2];
  const size = Number(match?.[3] ?? 0);
  if (kind === 'O') {
    throw new ConfigurationError(
      `${what} holds Python objects (dtype object), which only unpickling could read, and that could run code. ` +
        'Save it as numbers or fixed-width texts: array.astype("U").',
    );
  }
  const number = NUMBERS[kind === '?' ? 'b1' : `${kind}${size}`];
  if (number !== undefined) return { type: number, itemSize: size || 1, bigEndian };
  if (kind === 'U') return { type: 'string', itemSize: size * 4, bigEndian };
  if (kind === 'S') return { type: 'string', itemSize: size, bigEndian };
  throw new ConfigurationError(
    `${what} has the type ${JSON.stringify(descr)}. Arrays of float16/32/64, (u)int8/16/32/64, bool, U and S are read.`,
  );
}

/** U is UTF-32, S is bytes of UTF-8; both are padded with zeros. */
function texts(header: NpyHeader, content: Buffer, what: string): string[] {
  const wide = header.descr.includes('U');
  const count = header.itemSize === 0 ? 0 : content.length / header.itemSize;
  const result: string[] = [];
  for (let item = 0; item < count; item++) {
    const cell = content.subarray(item * header.itemSize, (item + 1) * header.itemSize);
    result.push(wide ? utf32(cell, header.bigEndian, what) : utf8(cell, what));
  }
  return result;
}

function utf32(cell: Buffer, bigEndian: boolean, what: string): string {
  let text = '';
  let zeros = '';
  for (let at = 0; at < cell.length; at += 4) {
    const point = bigEndian ? cell.readUInt32BE(at) : cell.readUInt32LE(at);
    if (point > 0x10ffff) throw new ConfigurationError(`${what} holds a number that is no Unicode character.`);
    if (point === 0) zeros += '\0';
    else {
      text += zeros + String.fromCodePoint(point);
      zeros = '';
    }
  }
  return text;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function utf8(cell: Buffer, what: string): string {
  let end = cell.length;
  while (end > 0 && cell[end - 1] === 0) end--;
  try {
    return decoder.decode(cell.subarray(0, end));
  } catch {
    throw new ConfigurationError(`${what} holds bytes that are no UTF-8 text. Save it as array.astype("U").`);
  }
}
