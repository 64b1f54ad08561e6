import { createHash } from 'node:crypto';
import { join, relative } from 'node:path';
import { ConfigurationError } from '../core/errors.ts';
import { type Digest, digestOfHex } from '../core/units.ts';
import { digestFiles } from '../onnx/digest.ts';
import { cells } from '../table/cells.ts';
import { type ColumnBatch, holdsBytes, type RowBatch, type RowSource } from '../table/rows.ts';
import type { PixelReading } from './decoder.ts';
import { fileBelow, filesOf } from './files.ts';
import type { ImageFile } from './image.ts';
import { openPixelReader, type PixelReader, type PixelReaderOptions } from './pixel-reader.ts';
import { normalise, type Preprocessing, shapeOf } from './preprocessing.ts';

/** The column that holds what images became. */
export const PIXELS = 'pixels';

/** Which rows, and what becomes of their images. */
export interface ImageRowsRequest {
  /** A table that names images or holds them; or none, where `folder` has a folder of images for each class. */
  readonly table: RowSource | null;
  /** Absolute: where paths begin. */
  readonly folder: string;
  /** What messages call the folder. */
  readonly shown: string;
  /** The column with each image's path, or with its bytes. */
  readonly column: string;
  readonly preprocessing: Preprocessing;
}

/** Rows with their images as numbers, which also shows single images to a person. */
export interface ImageRows extends RowSource {
  /** The middle of the images of these rows, in color, as squares of so many pixels; in the order in which they are asked for. */
  thumbnails(rows: readonly number[], side: number): Promise<readonly PixelReading[]>;
}

interface ImageRowsOptions extends Omit<ImageRowsRequest, 'table'> {
  readonly reader: PixelReader;
  readonly signal: AbortSignal;
}

/** Rows with their images as pixels; processes that decode end with them. Throws what `withPixels` and `classFolders` throw. */
export async function openImageRows(
  { table, ...request }: ImageRowsRequest,
  decoders: PixelReaderOptions,
  signal: AbortSignal,
): Promise<ImageRows> {
  const named = table ?? (await classFolders(request.folder, request.shown));
  const reader = openPixelReader(decoders);
  const column = table === null ? 'path' : request.column;
  const rows = await withPixels(named, { ...request, column, reader, signal });
  reader.start();
  return {
    ...rows,
    async close() {
      await reader.close();
      await rows.close();
    },
  };
}

const AHEAD = 8192;
/** Of images themselves, which are large. */
const AHEAD_INSIDE = 64;

/** The images of a table's rows. */
interface ImagesOfRows {
  /** Of the rows with their images. */
  readonly digest: Digest;
  /** Columns that count the rows where no column is asked for. */
  readonly counted: readonly string[];
  /** What gives the images of one batch after another. */
  read(size: number, signal: AbortSignal | undefined): (batch: RowBatch) => Promise<readonly ImageFile[]>;
  /** Those of single rows, in their order. */
  only(rows: readonly number[]): Promise<readonly ImageFile[]>;
  /** What messages call the image of a row. */
  name(row: number): string;
}

/**
 * A table of images with one column more, `pixels`: each image as numbers. Its digest covers the images, too. Throws
 * ConfigurationError where the column is missing, a path is null or leads out of the folder, or no size is said; and, when
 * batches are read, for an image that cannot be read.
 */
async function withPixels(table: RowSource, options: ImageRowsOptions): Promise<ImageRows> {
  const { column, preprocessing } = options;
  const info = table.columns.find(({ name }) => name === column);
  if (info === undefined) {
    const names = table.columns.map(({ name }) => JSON.stringify(name)).join(', ');
    throw new ConfigurationError(
      `${table.name} has no column "${column}" with images or their paths. Name it with data.images.column; it has ${names}.`,
    );
  }
  const shape = shapeOf(preprocessing);
  if (shape === null) {
    throw new ConfigurationError(
      'Images of a batch have one size, and data.images says none: resize: { height, width }, or crop.',
    );
  }
  const images = holdsBytes(info) ? imagesInside(table, options) : await imagesBeside(table, options);
  return {
    name: table.name,
    columns: [...table.columns, { name: PIXELS, declared: `FLOAT[${shape.join('][')}]` }],
    rows: table.rows,
    digest: images.digest,
    read: (columns, size, abort, asWritten) => read(table, images, shape, options, columns, size, abort, asWritten),
    async thumbnails(rows, side) {
      const { exif } = preprocessing.recipe;
      const square = { height: side, width: side };
      const recipe = { resize: { shortest: side }, kernel: 'bilinear', crop: square, gray: false, exif } as const;
      return options.reader.read(await images.only(rows), recipe);
    },
    close: () => table.close(),
  };
}

/** Images whose bytes are in the table itself. */
function imagesInside(table: RowSource, { column, signal }: ImageRowsOptions): ImagesOfRows {
  if (table.bytes === undefined) throw new TypeError('a format without bytes has no column of them');
  const bytes = table.bytes.bind(table);
  return {
    digest: table.digest,
    counted: [],
    read(size, abort) {
      const batches = bytes(column, size, abort ?? signal)[Symbol.asyncIterator]();
      return async ({ start, rows }) => {
        const { value = [] } = await batches.next();
        if (value.length !== rows) throw new TypeError('bytes come in the batches of the rows');
        return value.map((content: Uint8Array | null, at: number): ImageFile => {
          if (content !== null) return { bytes: content };
          throw new ConfigurationError(
            `The image of row ${start + at + 1} of ${table.name} (column "${column}") is missing. A row without its image is not left out; mend it or take the row out of the data.`,
          );
        });
      };
    },
    async only(rows) {
      const found = new Map<number, Uint8Array>();
      const wanted = new Set(rows);
      let start = 0;
      for await (const contents of bytes(column, AHEAD_INSIDE, signal)) {
        for (const [at, content] of contents.entries())
          if (content !== null && wanted.has(start + at)) found.set(start + at, content);
        start += contents.length;
        if (found.size === wanted.size) break;
      }
      return rows.map((row) => ({ bytes: found.get(row)! }));
    },
    name: () => `in column "${column}"`,
  };
}

/** Images in files that the table names. */
async function imagesBeside(table: RowSource, options: ImageRowsOptions): Promise<ImagesOfRows> {
  const { column, folder, signal } = options;
  const paths: string[] = [];
  for await (const batch of table.read([column], AHEAD, signal)) {
    for (const name of cells(batch.columns.get(column)!, { table: table.name, column })) {
      paths.push(await pathOf(name, paths.length, table, options));
    }
  }
  const { digest } = await digestFiles(
    [...new Set(paths)].map((path) => ({ name: path, path })),
    signal,
  );
  const digests = createHash('sha256').update(table.digest).update(digest).digest('hex');
  return {
    digest: digestOfHex(digests),
    counted: [column],
    read:
      () =>
      async ({ start, rows }) =>
        paths.slice(start, start + rows).map((path) => ({ path })),
    only: async (rows) => rows.map((row) => ({ path: paths[row]! })),
    name: (row) => relative(folder, paths[row]!),
  };
}

async function pathOf(
  name: unknown,
  row: number,
  table: RowSource,
  { column, folder, shown }: ImageRowsOptions,
): Promise<string> {
  const found = name === null ? { refused: 'it is missing' } : await fileBelow(folder, String(name));
  if ('path' in found) return found.path;
  throw new ConfigurationError(
    `The image of row ${row + 1} of ${table.name} (column "${column}"${name === null ? '' : `, ${JSON.stringify(String(name))}`}) cannot be read: ${found.refused}. ` +
      `Paths are relative to ${shown}; name another folder with data.images.folder.`,
  );
}

async function* read(
  table: RowSource,
  images: ImagesOfRows,
  shape: readonly [number, number, number],
  options: ImageRowsOptions,
  columns: readonly string[],
  size: number,
  signal: AbortSignal | undefined,
  asWritten: readonly string[] | undefined,
): AsyncGenerator<RowBatch> {
  const own = columns.filter((name) => name !== PIXELS);
  // A table of which no column is asked for would have no rows to count.
  const batches = table.read(own.length > 0 ? own : images.counted, size, signal, asWritten);
  const next = columns.includes(PIXELS) ? images.read(size, signal) : null;
  for await (const batch of batches) {
    const pixels = next && (await pixelsOf(batch, await next(batch), images, shape, table.name, options));
    yield pixels === null ? batch : { ...batch, columns: new Map([...batch.columns, [PIXELS, pixels]]) };
  }
}

async function pixelsOf(
  { start, rows }: RowBatch,
  files: readonly ImageFile[],
  images: ImagesOfRows,
  shape: readonly [number, number, number],
  table: string,
  { reader, preprocessing }: ImageRowsOptions,
): Promise<ColumnBatch> {
  const width = shape[0] * shape[1] * shape[2];
  const data = new Float32Array(rows * width);
  const readings = await reader.read(files, preprocessing.recipe);
  for (const [row, reading] of readings.entries()) {
    if (!reading.ok) {
      throw new ConfigurationError(
        `The image ${images.name(start + row)} of row ${start + row + 1} of ${table} cannot be read: ${reading.reason}. A row without its image is not left out; mend it or take the row out of the data.`,
      );
    }
    normalise(reading.pixels, preprocessing, data, row * width);
  }
  return { type: 'float32', shape, data, nulls: [] };
}

/** Images in a folder per class, as a table: path, label (the folder's name) and id, in the order of the paths. */
async function classFolders(folder: string, shown: string): Promise<RowSource> {
  const { names } = await filesOf(folder);
  const rows = names.flatMap((path) => {
    const [label, ...rest] = path.split('/');
    return rest.length === 0 ? [] : [{ path, label: label! }];
  });
  if (rows.length === 0) {
    throw new ConfigurationError(
      `${shown} holds no folder with files, and the name of an image’s folder is its class.`,
    );
  }
  const { digest } = await digestFiles(rows.map(({ path }) => ({ name: path, path: join(folder, path) })));
  const columns: Readonly<Record<string, readonly string[]>> = {
    path: rows.map(({ path }) => path),
    label: rows.map(({ label }) => label),
    id: rows.map(({ path }) => path),
  };
  return {
    name: shown,
    columns: Object.keys(columns).map((name) => ({ name, declared: 'VARCHAR' })),
    rows: rows.length,
    digest,
    async *read(wanted, size) {
      for (const name of wanted) {
        if (columns[name] === undefined) {
          throw new ConfigurationError(
            `${shown} is a folder per class and has the columns path, label and id; there is no "${name}".`,
          );
        }
      }
      for (let start = 0; start < rows.length; start += size) {
        const count = Math.min(size, rows.length - start);
        const batch = wanted.map((name): [string, ColumnBatch] => [
          name,
          { type: 'string', shape: [], data: columns[name]!.slice(start, start + count), nulls: [] },
        ]);
        yield { start, rows: count, columns: new Map(batch) };
      }
    },
    async close() {},
  };
}
