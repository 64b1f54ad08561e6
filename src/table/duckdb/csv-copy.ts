import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ConfigurationError } from '../../core/errors.ts';
import type { SourceFile } from '../files.ts';
import type { CsvOptions, TableFormat } from '../source.ts';
import { type CsvDialect, csvDialect, csvHeader, isBigEndian, requireWholeGzip } from './csv-header.ts';
import { csvLines } from './csv-lines.ts';
import type { Host } from './host.ts';

/** Delimited text as DuckDB can read it: the user's files, or copies of them. */
export interface ReadableCsv {
  readonly files: readonly SourceFile[];
  readonly options: CsvOptions | undefined;
  /** Lines with empty cells beyond the header's. DuckDB takes them for good. */
  readonly surplus: readonly { readonly file: string; readonly line: number; readonly reason: string }[];
}

/** The files as DuckDB reads them; those of other formats as they are. */
export async function readableFiles(
  host: Pick<Host, 'scratch'>,
  files: readonly SourceFile[],
  format: TableFormat,
  options: CsvOptions | undefined,
): Promise<ReadableCsv> {
  return format === 'csv' ? readableCsv(files, options, host.scratch) : { files, options, surplus: [] };
}

/**
 * Where DuckDB cannot read the encoding (UTF-16 of either order, windows-1252) or the ends of the lines (more than one kind
 * in a file), all files are copied as UTF-8 with LF, each into `scratch` at the path that it has: what names the copy names
 * the file once `scratch` is cut off. Throws ConfigurationError where bytes are no text in the encoding.
 */
async function readableCsv(
  files: readonly SourceFile[],
  options: CsvOptions | undefined,
  scratch: () => Promise<string>,
): Promise<ReadableCsv> {
  for (const { path } of files) if (/\.gz$/i.test(path)) await requireWholeGzip(path);
  const { encoding } = csvDialect(files[0]!.path, options);
  const foreign = encoding === 'utf-16' || encoding === 'windows-1252';
  const utf8 = { ...options, encoding: 'utf-8' } as const;
  const copies = async () => {
    const into = await scratch();
    return Promise.all(files.map(async (file) => ({ ...file, path: await copied(file.path, into, encoding) })));
  };
  if (foreign) {
    const copy = await copies();
    return { files: copy, options: utf8, surplus: (await inspected(copy, files, utf8)).surplus };
  }
  const { mixedEnds, surplus } = await inspected(files, files, options);
  return mixedEnds ? { files: await copies(), options: utf8, surplus } : { files, options, surplus };
}

async function inspected(
  readable: readonly SourceFile[],
  named: readonly SourceFile[],
  options: CsvOptions | undefined,
): Promise<{ mixedEnds: boolean; surplus: ReadableCsv['surplus'] }> {
  const surplus: ReadableCsv['surplus'][number][] = [];
  let mixedEnds = false;
  for (const [index, { path }] of readable.entries()) {
    const file = named[index]!.path;
    const dialect = csvDialect(file, options);
    const { names } = await csvHeader(path, dialect);
    const lines = await csvLines(path, dialect, names.length);
    mixedEnds ||= lines.mixedEnds;
    for (const { line, cells } of lines.surplus) {
      surplus.push({ file, line, reason: `expected ${names.length} values, found ${cells}` });
    }
  }
  return { mixedEnds, surplus };
}

/** Uncompressed, because all copies are read with the settings of one. */
async function copied(file: string, scratch: string, encoding: CsvDialect['encoding']): Promise<string> {
  const target = join(scratch, file.replace(/^([a-z]):/i, '$1').replace(/\.gz$/i, ''));
  await mkdir(dirname(target), { recursive: true });
  const decode = await decoderOf(file, encoding);
  const ends = lineFeeds();
  try {
    await pipeline(
      /\.gz$/i.test(file) ? createReadStream(file).pipe(createGunzip()) : createReadStream(file),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) yield ends(decode(chunk));
        yield ends(decode(), true);
      },
      createWriteStream(target),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new ConfigurationError(
      `${file}: its bytes are no ${encoding} text. Name the file's encoding with csv.encoding.`,
      { cause: error },
    );
  }
  return target;
}

async function decoderOf(file: string, encoding: CsvDialect['encoding']): Promise<(chunk?: Buffer) => string> {
  // What WHATWG calls latin1 is windows-1252.
  if (encoding === 'latin-1') return (chunk) => chunk?.toString('latin1') ?? '';
  const label = encoding === 'utf-16' && (await isBigEndian(file)) ? 'utf-16be' : encoding;
  const decoder = new TextDecoder(label, { fatal: true });
  return (chunk) => (chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode());
}

/** Also within quoted values: which of the ends their author meant, the file does not tell. */
function lineFeeds(): (text: string, last?: boolean) => string {
  let held = '';
  return (text, last = false) => {
    const whole = held + text;
    held = !last && whole.endsWith('\r') ? '\r' : '';
    return (held ? whole.slice(0, -1) : whole).replaceAll(/\r\n?/g, '\n');
  };
}
