import { createReadStream } from 'node:fs';
import { pipeline, Writable } from 'node:stream';
import { pipeline as pipelineDone } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ConfigurationError, messageOf } from '../../core/errors.ts';
import type { CsvOptions } from '../source.ts';

/** A header longer than this is no header: 5,000 columns with names of 200 characters stay below it. */
const MAX_HEADER_BYTES = 2 << 20;

export interface CsvDialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly encoding: NonNullable<CsvOptions['encoding']>;
}

/** The dialect in force for a file: what the user said, else the extension's delimiter, `"` and UTF-8. */
export function csvDialect(file: string, options: CsvOptions | undefined): CsvDialect {
  const dialect = {
    delimiter: options?.delimiter ?? (/\.(tsv|tab)(\.gz)?$/i.test(file) ? '\t' : ','),
    quote: options?.quote ?? '"',
    encoding: options?.encoding ?? 'utf-8',
  } as const;
  for (const [key, value] of [
    ['delimiter', dialect.delimiter],
    ['quote', dialect.quote],
  ] as const) {
    if (!/^[^\r\n\0]$/u.test(value)) {
      throw new ConfigurationError(`csv.${key} is ${JSON.stringify(value)}; it is one character and no line break.`);
    }
  }
  return dialect;
}

export interface CsvHeader {
  readonly names: readonly string[];
  /** Lines without anything before it. */
  readonly blankLines: number;
}

/**
 * The column names of a delimited file: its first record that is no blank line. A column without a name is called `column` and its position
 * from 0, as DuckDB does. Throws ConfigurationError for a file without a header.
 */
export async function csvHeader(file: string, dialect: CsvDialect): Promise<CsvHeader> {
  const { text, whole } = await beginning(file, dialect);
  const names = firstRecord(text, dialect);
  if (text === '') throw new ConfigurationError(`${file} is empty: it has not even a header line.`);
  if (names === undefined || (!names.ended && !whole)) {
    throw new ConfigurationError(`${file} has no header line within its first ${MAX_HEADER_BYTES} bytes.`);
  }
  if (names.values.some((name) => name.includes('\ufffd'))) {
    // What is no UTF-8 in the byte order mark of UTF-16.
    const marked = names.values[0]!.startsWith('\ufffd\ufffd');
    throw new ConfigurationError(
      `${file}, line 1: its bytes are no ${dialect.encoding} text. Name the file's encoding with csv.encoding${marked ? '; it begins as UTF-16 does: utf-16' : ''}.`,
    );
  }
  const separator = names.values.join(dialect.delimiter).match(/^sep=(.)$/)?.[1];
  if (separator !== undefined) {
    throw new ConfigurationError(
      `${file} begins with sep=${separator}, a line for Excel alone, and not with its header. Remove that line` +
        `${separator === dialect.delimiter ? '' : ` and name the delimiter with csv.delimiter: ${JSON.stringify(separator)}`}.`,
    );
  }
  return {
    names: names.values.map((name, position) => (name === '' ? `column${position}` : name)),
    blankLines: names.blankLines,
  };
}

/** Whether UTF-16 begins with the mark of the big-endian order; without one it is little-endian, as on Windows. */
export async function isBigEndian(file: string): Promise<boolean> {
  const raw = createReadStream(file, { highWaterMark: 64 << 10 });
  const stream = /\.gz$/i.test(file) ? pipeline(raw, createGunzip(), () => {}) : raw;
  for await (const chunk of stream) {
    raw.destroy();
    return (chunk as Buffer)[0] === 0xfe && (chunk as Buffer)[1] === 0xff;
  }
  return false;
}

/** Throws ConfigurationError for a gzip file cut short: DuckDB would take the rows before the cut for the whole. */
export async function requireWholeGzip(file: string): Promise<void> {
  try {
    await pipelineDone(
      createReadStream(file, { highWaterMark: 1 << 20 }),
      createGunzip({ chunkSize: 1 << 20 }),
      devNull(),
    );
  } catch (error) {
    throw new ConfigurationError(
      `${file} is not a whole gzip file: it was cut short or damaged (${messageOf(error)}). Write or copy it again.`,
      { cause: error },
    );
  }
}

function devNull(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

async function beginning(file: string, dialect: CsvDialect): Promise<{ text: string; whole: boolean }> {
  const raw = createReadStream(file, { highWaterMark: 64 << 10 });
  const stream = /\.gz$/i.test(file) ? pipeline(raw, createGunzip(), () => {}) : raw;
  const chunks: Buffer[] = [];
  let length = 0;
  let whole = true;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      const text = decode(Buffer.concat(chunks), dialect);
      if (firstRecord(text, dialect)?.ended || length > MAX_HEADER_BYTES) {
        whole = false;
        break;
      }
    }
  } catch (error) {
    const reason = /\.gz$/i.test(file) ? 'is not a whole gzip file' : 'could not be read';
    throw new ConfigurationError(`${file} ${reason}: ${messageOf(error)}.`, { cause: error });
  } finally {
    raw.destroy();
  }
  return { text: decode(Buffer.concat(chunks), dialect), whole };
}

/** Text after the header may be no text at all: that is found, with its line, when the whole file is read. */
function decode(content: Buffer, dialect: CsvDialect): string {
  if (dialect.encoding === 'latin-1') return content.toString('latin1');
  return new TextDecoder(dialect.encoding).decode(content);
}

/** RFC 4180: a quote inside a quoted value is doubled; LF, CR LF or CR ends the record. Undefined inside an open quote. */
function firstRecord(
  text: string,
  dialect: CsvDialect,
): { values: string[]; ended: boolean; blankLines: number } | undefined {
  const values: string[] = [];
  let position = text.search(/[^\r\n]/);
  if (position < 0) return undefined;
  const blankLines = text.slice(0, position).replaceAll('\r\n', '\n').length;
  for (;;) {
    let value = '';
    if (text[position] === dialect.quote) {
      for (;;) {
        const end = text.indexOf(dialect.quote, position + 1);
        if (end < 0) return undefined;
        value += text.slice(position + 1, end);
        position = end + 1;
        if (text[position] !== dialect.quote) break;
        value += dialect.quote;
      }
    }
    const start = position;
    while (position < text.length && !'\r\n'.includes(text[position]!) && text[position] !== dialect.delimiter)
      position++;
    values.push(value + text.slice(start, position));
    if (text[position] !== dialect.delimiter) return { values, ended: position < text.length, blankLines };
    position++;
  }
}
