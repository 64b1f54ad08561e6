import { createHash } from 'node:crypto';
import { join, relative } from 'node:path';
import { ConfigurationError } from '../core/errors.ts';
import { digestOfHex } from '../core/units.ts';
import { digestFiles } from '../onnx/digest.ts';
import { cells } from '../table/cells.ts';
import type { ColumnBatch, RowBatch, RowSource } from '../table/rows.ts';
import { fileBelow, filesOf } from './files.ts';
import { openPixelReader, type PixelReader, type PixelReaderOptions } from './pixel-reader.ts';
import { normalise, type Preprocessing, shapeOf } from './preprocessing.ts';

/** The column that holds what images became. */
export const PIXELS = 'pixels';

/** Which rows, and what becomes of their images. */
export interface ImageRowsRequest {
  /** A table that names images; or none, where `folder` has a folder of images for each class. */
  readonly table: RowSource | null;
  /** Absolute: where paths begin. */
  readonly folder: string;
  /** What messages call the folder. */
  readonly shown: string;
  /** The column with each image's path. */
  readonly column: string;
  readonly preprocessing: Preprocessing;
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
): Promise<RowSource> {
  const named = table ?? (await classFolders(request.folder, request.shown));
  const reader = openPixelReader(decoders);
  const column = table === null ? 'path' : request.column;
  const rows = await withPixels(named, { ...request, column, reader, signal });
  return {
    ...rows,
    async close() {
      await reader.close();
      await rows.close();
    },
  };
}

const AHEAD = 8192;

/**
 * A table of images with one column more, `pixels`: each image as numbers. Its digest covers the images, too. Throws
 * ConfigurationError where the column is missing, a path is null or leads out of the folder, or no size is said; and, when
 * batches are read, for an image that cannot be read.
 */
async function withPixels(table: RowSource, options: ImageRowsOptions): Promise<RowSource> {
  const { column, preprocessing, signal } = options;
  if (!table.columns.some(({ name }) => name === column)) {
    const names = table.columns.map(({ name }) => JSON.stringify(name)).join(', ');
    throw new ConfigurationError(
      `${table.name} has no column "${column}" with the paths of images. Name it with data.images.column; it has ${names}.`,
    );
  }
  const shape = shapeOf(preprocessing);
  if (shape === null) {
    throw new ConfigurationError(
      'Images of a batch have one size, and data.images says none: resize: { height, width }, or crop.',
    );
  }
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
    name: table.name,
    columns: [...table.columns, { name: PIXELS, declared: `FLOAT[${shape.join('][')}]` }],
    rows: table.rows,
    digest: digestOfHex(digests),
    read: (columns, size, abort, asWritten) => read(table, paths, shape, options, columns, size, abort, asWritten),
    close: () => table.close(),
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
  paths: readonly string[],
  shape: readonly [number, number, number],
  options: ImageRowsOptions,
  columns: readonly string[],
  size: number,
  signal: AbortSignal | undefined,
  asWritten: readonly string[] | undefined,
): AsyncGenerator<RowBatch> {
  const own = columns.filter((name) => name !== PIXELS);
  // A table of which no column is asked for would have no rows to count.
  const batches = table.read(own.length > 0 ? own : [options.column], size, signal, asWritten);
  for await (const batch of batches) {
    const pixels = columns.includes(PIXELS) ? await pixelsOf(batch, paths, shape, table.name, options) : null;
    yield pixels === null ? batch : { ...batch, columns: new Map([...batch.columns, [PIXELS, pixels]]) };
  }
}

async function pixelsOf(
  { start, rows }: RowBatch,
  paths: readonly string[],
  shape: readonly [number, number, number],
  table: string,
  { reader, preprocessing, folder }: ImageRowsOptions,
): Promise<ColumnBatch> {
  const width = shape[0] * shape[1] * shape[2];
  const data = new Float32Array(rows * width);
  const readings = await reader.read(paths.slice(start, start + rows), preprocessing.recipe);
  for (const [row, reading] of readings.entries()) {
    if (!reading.ok) {
      const name = relative(folder, paths[start + row]!);
      throw new ConfigurationError(
        `The image ${name} of row ${start + row + 1} of ${table} cannot be read: ${reading.reason}. A row without its image is not left out; mend it or take the row out of the data.`,
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
