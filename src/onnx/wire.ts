import { ConfigurationError } from '../core/errors.ts';

/** Bytes of which only a part need be in memory at a time. Positions are within them: the caller checks. */
export interface ByteSource {
  readonly size: number;
  byte(at: number): number;
  /** Valid until the next call. */
  copy(start: number, end: number): Buffer;
}

/** Bytes from `start` up to `end`, absolute in the file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One field of a message. Its payload stays in the file until it is asked for. */
export interface Field extends Span {
  readonly number: number;
  /** 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes. */
  readonly wireType: number;
  /** Of a varint as int64; NaN where it is beyond ±(2^53 − 1). 0 for other wire types. */
  readonly varint: number;
}

/**
 * A protobuf file read by its wire format, of which only a small window is ever in memory: a payload that nobody asks for
 * costs nothing, however long. Every method throws ConfigurationError, with the path, on what is damaged or hostile.
 */
export interface Wire {
  readonly path: string;
  readonly whole: Span;
  /** Calls `visit` for each field in order. Nesting deeper than 100 messages is refused, as protobuf itself does. */
  fields(message: Span, visit: (field: Field) => void): void;
  /** UTF-8 of a length-delimited field. */
  text(field: Field): string;
  /** The same of a text that nothing depends on: its first 64 KiB, with a mark where it is not UTF-8. */
  words(field: Field): string;
  /** The bytes of a length-delimited field: valid until the next call. */
  bytes(field: Field): Uint8Array;
  /** The bytes of a field of any kind, as they stand: valid until the next call. */
  payload(field: Field): Uint8Array;
  /** The int64 of a varint field. */
  integer(field: Field): number;
  /** The int64s of a repeated field, packed or one by one: at most `limit` of them. */
  integers(field: Field, limit: number): readonly number[];
  /** A length-delimited field as the message within it. */
  message(field: Field): Span;
  /** Throws ConfigurationError: the file is no readable model because of `reason`. */
  refuse(reason: string): never;
}

/** protobuf's own default; ONNX Runtime cannot read deeper models either. */
const MAX_DEPTH = 100;
/** Beyond every real graph (a million nodes have some 20 million fields); below what would take a minute to walk. */
const MAX_FIELDS = 30_000_000;
/** Names and short texts. Long payloads are skipped, never decoded. */
export const MAX_TEXT_BYTES = 64 * 1024;
const MAX_ALL_TEXT_BYTES = 256 * 1024 * 1024;

/** `path` is what messages call the bytes. */
export function wireOver(source: ByteSource, path: string): Wire {
  let position = 0;
  let depth = 0;
  let fieldCount = 0;
  let textBytes = 0;

  const refuse = (reason: string): never => {
    throw new ConfigurationError(`${path} cannot be read as an ONNX model: ${reason}; export or download it again`);
  };

  /** Reads the varint at `position` and moves behind it. */
  function varint(end: number): number {
    const at = position;
    let low = 0;
    let high = 0;
    for (let index = 0; index < 10; index++) {
      if (position >= end) return refuse(`it ends within a number at byte ${at}: it was cut short or is damaged`);
      const byte = source.byte(position++);
      const bits = byte & 0x7f;
      if (index < 4) low |= bits << (7 * index);
      else high += bits * 2 ** (7 * index - 28);
      if (byte < 0x80) return high === 0 ? low : signed(low, high);
    }
    return refuse(`the number at byte ${at} has more than 64 bits: the file is damaged`);
  }

  /** Reads the head of the field at `position`; its payload is not touched. */
  function field(end: number): Field {
    const at = position;
    const tag = varint(end);
    const number = Math.floor(tag / 8);
    if (!(number >= 1 && number < 2 ** 29)) return refuse(`there is no field at byte ${at}: the file is damaged`);
    const wireType = tag % 8;
    if (wireType === 0) {
      const start = position;
      const value = varint(end);
      return { number, wireType, start, end: position, varint: value };
    }
    const length = wireType === 2 ? varint(end) : wireType === 1 ? 8 : wireType === 5 ? 4 : undefined;
    if (length === undefined) return refuse(`the field at byte ${at} is of no known kind: the file is damaged`);
    const start = position;
    // Written so that NaN, the value of what no number holds, is refused too.
    if (!(length >= 0 && length <= end - start)) {
      return refuse(
        `the field at byte ${at} says that it has ${Number.isNaN(length) ? 'more than 2^53' : length} bytes, ` +
          `but ${end - start} are left: the file was cut short or is damaged`,
      );
    }
    return { number, wireType, start, end: start + length, varint: 0 };
  }

  function expectKind({ number, wireType, start }: Field, wanted: number): void {
    if (wireType !== wanted) refuse(`field ${number} at byte ${start} has wire type ${wireType}, not ${wanted}`);
  }

  return {
    path,
    whole: { start: 0, end: source.size },
    refuse,
    fields(message, visit) {
      if (++depth > MAX_DEPTH) refuse(`it nests deeper than ${MAX_DEPTH} messages`);
      for (let at = message.start; at < message.end; ) {
        if (++fieldCount > MAX_FIELDS) refuse(`it has more than ${MAX_FIELDS} fields`);
        position = at;
        const found = field(message.end);
        at = found.end;
        visit(found);
      }
      depth--;
    },
    text(found) {
      expectKind(found, 2);
      const length = found.end - found.start;
      if (length > MAX_TEXT_BYTES)
        refuse(`a name at byte ${found.start} has ${length} bytes; ${MAX_TEXT_BYTES} are allowed`);
      textBytes += length;
      if (textBytes > MAX_ALL_TEXT_BYTES) refuse(`its names have more than ${MAX_ALL_TEXT_BYTES} bytes`);
      try {
        return utf8.decode(source.copy(found.start, found.end));
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        return refuse(`the name at byte ${found.start} is not UTF-8`);
      }
    },
    words(found) {
      expectKind(found, 2);
      return lenient.decode(source.copy(found.start, Math.min(found.end, found.start + MAX_TEXT_BYTES)));
    },
    bytes(found) {
      expectKind(found, 2);
      return source.copy(found.start, found.end);
    },
    payload: (found) => source.copy(found.start, found.end),
    integer(found) {
      expectKind(found, 0);
      return Number.isNaN(found.varint) ? refuse(`the number at byte ${found.start} is beyond 2^53`) : found.varint;
    },
    integers(found, limit) {
      if (found.wireType === 0) return [this.integer(found)];
      expectKind(found, 2);
      const values: number[] = [];
      position = found.start;
      while (position < found.end) {
        const value = varint(found.end);
        if (Number.isNaN(value)) refuse(`the list at byte ${found.start} holds a number beyond 2^53`);
        if (values.push(value) > limit) refuse(`the list at byte ${found.start} has more than ${limit} numbers`);
      }
      return values;
    },
    message(found) {
      expectKind(found, 2);
      return found;
    },
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder();

/** int64 from its lower 28 and its further bits (protobuf drops what is above bit 63); NaN where no number holds it. */
function signed(low: number, high: number): number {
  if (high < 2 ** 25) return high * 2 ** 28 + low;
  const value = Number(BigInt.asIntN(64, (BigInt(high) << 28n) + BigInt(low)));
  return Number.isSafeInteger(value) ? value : Number.NaN;
}
