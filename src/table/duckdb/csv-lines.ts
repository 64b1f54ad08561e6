import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { CsvDialect } from './csv-header.ts';

/** What DuckDB does not say of delimited text: it swallows empty cells at the end of a line and gives up on mixed ends. */
export interface CsvLines {
  /** More than one of LF, CR LF and CR ends the lines of the file. */
  readonly mixedEnds: boolean;
  /** Lines with more cells than the header, all of them empty. */
  readonly surplus: readonly SurplusLine[];
}

export interface SurplusLine {
  /** Of the file, from 1. */
  readonly line: number;
  readonly cells: number;
}

const LF = 0x0a;
const CR = 0x0d;

/**
 * Looks at the lines of a file in UTF-8 or another encoding that holds ASCII. Two passes: the first asks only whether
 * there is anything to look for, at the speed of reading; most files need no second.
 */
export async function csvLines(file: string, dialect: CsvDialect, columns: number): Promise<CsvLines> {
  const nothing = { mixedEnds: false, surplus: [] };
  const [delimiter, quote] = [Buffer.from(dialect.delimiter), Buffer.from(dialect.quote)];
  if (delimiter.length > 1 || quote.length > 1) return nothing;
  if (!(await isSuspect(file, delimiter[0]!))) return nothing;
  return records(file, delimiter[0]!, quote[0]!, columns);
}

async function isSuspect(file: string, delimiter: number): Promise<boolean> {
  const ends = new Set<string>();
  let last = -1;
  for await (const chunk of chunksOf(file)) {
    const before = (at: number) => (at > 0 ? chunk[at - 1] : last);
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1)) {
      const end = before(at) === CR ? 'CR LF' : 'LF';
      ends.add(end);
      if ((end === 'LF' ? before(at) : at > 1 ? chunk[at - 2] : delimiter) === delimiter) return true;
    }
    for (let at = chunk.indexOf(CR); at >= 0; at = chunk.indexOf(CR, at + 1)) {
      if (at + 1 < chunk.length && chunk[at + 1] !== LF) ends.add('CR');
      if (before(at) === delimiter) return true;
    }
    if (ends.size > 1) return true;
    last = chunk[chunk.length - 1]!;
  }
  return last === delimiter;
}

/** RFC 4180, as `firstRecord` of the header: a quote opens a value only where the value begins. */
async function records(file: string, delimiter: number, quote: number, columns: number): Promise<CsvLines> {
  const surplus: SurplusLine[] = [];
  const ends = new Set<string>();
  let line = 1;
  let startedAt = 1;
  let cells = 1;
  /** Cells of the record up to the last that is not empty. */
  let filled = 0;
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  let afterReturn = false;
  const endRecord = (end: string) => {
    ends.add(end);
    if (cells > columns && filled <= columns) surplus.push({ line: startedAt, cells });
    cells = 1;
    filled = 0;
    state = 'start';
    startedAt = line;
  };
  for await (const chunk of chunksOf(file)) {
    for (const byte of chunk) {
      if (afterReturn) {
        afterReturn = false;
        if (state !== 'quoted') endRecord(byte === LF ? 'CR LF' : 'CR');
        if (byte === LF) continue;
      }
      if (byte === CR || byte === LF) line++;
      if (byte === CR) afterReturn = true;
      if (state === 'quoted') {
        if (byte === quote) state = 'closed';
      } else if (byte === LF) endRecord('LF');
      else if (byte === delimiter) {
        cells++;
        state = 'start';
      } else if (byte === quote && state !== 'plain') {
        state = 'quoted';
        filled = cells;
      } else if (byte !== CR) {
        state = 'plain';
        filled = cells;
      }
    }
  }
  if (cells > 1 || filled > 0) {
    const before = ends.size;
    endRecord('none');
    if (before > 0) ends.delete('none');
  }
  return { mixedEnds: ends.size > 1, surplus };
}

function chunksOf(file: string): AsyncIterable<Buffer> {
  const raw = createReadStream(file, { highWaterMark: 1 << 20 });
  return /\.gz$/i.test(file) ? pipeline(raw, createGunzip({ chunkSize: 1 << 20 }), () => {}) : raw;
}
