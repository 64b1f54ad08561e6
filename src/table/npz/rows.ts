import { type FileHandle, open } from 'node:fs/promises';
import { ConfigurationError, messageOf } from '../../core/errors.ts';
import { requireColumns, requireDistinctColumns, shown } from '../columns.ts';
import { digestFiles, requireUnchanged, type SourceFile } from '../files.ts';
import { type ColumnBatch, type RowBatch, type RowSource, UnlikeRowsError } from '../rows.ts';
import { ByteReader } from './bytes.ts';
import { decodeNpy, NPY_PREAMBLE, type NpyHeader, npyHeaderBytes, parseNpyHeader, toRowMajor } from './npy.ts';
import { type ZipEntry, zipContent, zipEntries } from './zip.ts';

/** A column-major array is turned in memory, so it must fit: larger ones are refused. */
const MAX_TURNED_BYTES = 1 << 30;

interface NpzArray {
  readonly name: string;
  readonly entry: ZipEntry;
  readonly header: NpyHeader;
}

/**
 * The arrays of one NPZ file as columns: the first dimension counts the rows, the others are the column's shape. Arrays
 * without dimensions (settings that were saved along) are passed over and told to `note`.
 * Throws ConfigurationError where arrays have different numbers of rows, hold Python objects, or the file is damaged.
 */
export async function openNpz(
  name: string,
  files: readonly SourceFile[],
  note: (message: string) => void,
): Promise<RowSource> {
  const [only, second] = files;
  if (only === undefined || second !== undefined) {
    throw new ConfigurationError(`${name}: an NPZ table is one file. Name one.`);
  }
  const digest = await digestFiles(files);
  const all = await withFile(only.path, (file) => arraysOf(file, only.path));
  const scalars = all.filter((array) => array.header.shape.length === 0).map((array) => array.name);
  if (scalars.length > 0) note(`${name}: arrays without dimensions are no columns: ${scalars.map(shown).join(', ')}`);
  const arrays = all.filter((array) => array.header.shape.length > 0);
  const rows = commonRows(name, arrays);
  return {
    name,
    rows,
    digest,
    columns: arrays.map((array) => ({ name: array.name, declared: declared(array.header) })),
    read: (columns, size, signal) => readRows({ name, file: only, arrays, rows }, columns, size, signal),
    async close() {},
  };
}

interface OpenedNpz {
  readonly name: string;
  readonly file: SourceFile;
  readonly arrays: readonly NpzArray[];
  readonly rows: number;
}

async function arraysOf(file: FileHandle, path: string): Promise<NpzArray[]> {
  const arrays: NpzArray[] = [];
  for (const entry of await zipEntries(file, path)) {
    const what = `${path}: array ${shown(entry.name)}`;
    const reader = new ByteReader(zipContent(file, entry, path));
    try {
      const preamble = await reader.take(Math.min(NPY_PREAMBLE, entry.size));
      const length = npyHeaderBytes(preamble, what);
      if (length > entry.size) throw new ConfigurationError(`${what} ends within its header.`);
      const rest = await reader.take(Math.max(0, length - preamble.length));
      const header = parseNpyHeader(Buffer.concat([preamble, rest]).subarray(0, length), what);
      const content = header.shape.reduce((product, dimension) => product * dimension, header.itemSize);
      if (length + content !== entry.size) {
        throw new ConfigurationError(`${what} has ${entry.size - length} bytes of data, and ${content} by its header.`);
      }
      arrays.push({ name: entry.name.replace(/\.npy$/, ''), entry, header });
    } finally {
      await reader.close();
    }
  }
  requireDistinctColumns(
    path,
    arrays.map((array) => array.name),
  );
  return arrays;
}

function commonRows(name: string, arrays: readonly NpzArray[]): number {
  const [first] = arrays;
  if (first === undefined) throw new ConfigurationError(`${name} holds no array with rows.`);
  const rows = first.header.shape[0]!;
  const other = arrays.find((array) => array.header.shape[0] !== rows);
  if (other) {
    throw new UnlikeRowsError(
      `${name}: array ${shown(first.name)} has ${rows} rows, ${shown(other.name)} has ${other.header.shape[0]}. ` +
        'All arrays of a table have the same first dimension.',
    );
  }
  return rows;
}

async function* readRows(
  table: OpenedNpz,
  names: readonly string[],
  size: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<RowBatch> {
  if (!Number.isInteger(size) || size < 1) throw new RangeError(`a batch has a whole number of rows, got ${size}`);
  requireColumns(
    table.name,
    table.arrays.map((array) => array.name),
    names,
  );
  const wanted = table.arrays.filter((array) => names.includes(array.name));
  const file = await openFile(table.file.path);
  const readers = new Map<string, ByteReader>();
  try {
    for (const array of wanted) readers.set(array.name, await rowReader(file, table.file.path, array));
    for (let start = 0; start < table.rows; start += size) {
      signal?.throwIfAborted();
      const rows = Math.min(size, table.rows - start);
      const columns = new Map<string, ColumnBatch>();
      for (const array of wanted) {
        const [, ...shape] = array.header.shape;
        const bytes = shape.reduce((product, dimension) => product * dimension, rows * array.header.itemSize);
        const content = await readers.get(array.name)!.take(bytes);
        const what = `${table.file.path}: array ${shown(array.name)}`;
        const data = decodeNpy(array.header, content, what);
        const elements = shape.reduce((product, dimension) => product * dimension, rows);
        // Texts of width 0 have no bytes: every one of them is empty.
        const whole = Array.isArray(data) && data.length === 0 ? new Array<string>(elements).fill('') : data;
        columns.set(array.name, { type: array.header.type, shape, data: whole, nulls: [] });
      }
      yield { start, rows, columns };
    }
    // The checksum is known at an array's last byte only.
    for (const reader of readers.values()) await reader.finish();
    await requireUnchanged([table.file]);
  } finally {
    for (const reader of readers.values()) await reader.close();
    await file.close();
  }
}

/** A reader that stands at the array's first row, in row-major order. */
async function rowReader(file: FileHandle, path: string, array: NpzArray): Promise<ByteReader> {
  const { entry, header } = array;
  const reader = new ByteReader(zipContent(file, entry, path));
  const content = header.shape.reduce((product, dimension) => product * dimension, header.itemSize);
  await reader.skip(entry.size - content);
  if (!header.fortran) return reader;
  if (content > MAX_TURNED_BYTES) {
    throw new ConfigurationError(
      `${path}: array ${shown(array.name)} is stored column by column and has ${content} bytes; at most ` +
        `${MAX_TURNED_BYTES} can be turned. Save it with numpy.ascontiguousarray.`,
    );
  }
  const turned = toRowMajor(await reader.take(content), header.shape, header.itemSize);
  await reader.finish();
  return new ByteReader(once(turned));
}

async function* once(content: Buffer): AsyncGenerator<Buffer> {
  yield content;
}

function declared(header: NpyHeader): string {
  return `${header.descr}(${header.shape.slice(1).join(',')})`;
}

async function openFile(path: string): Promise<FileHandle> {
  return open(path).catch((error) => {
    throw new ConfigurationError(`${path} could not be opened: ${messageOf(error)}.`, { cause: error });
  });
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await openFile(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
