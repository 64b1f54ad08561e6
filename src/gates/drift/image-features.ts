import { dirname } from 'node:path';
import { ConfigurationError } from '../../core/errors.ts';
import { type Looks, looksOf } from '../../images/looks.ts';
import type { ComputedFeature } from '../../profile/computed.ts';
import type { FeatureOf } from '../../profile/document.ts';
import { cells } from '../../table/cells.ts';
import type { ColumnBatch, RowBatch, RowSource } from '../../table/rows.ts';
import type { SharedContext } from '../context.ts';
import type { ImageKeys } from './image-keys.ts';
import { requireColumn } from './named-columns.ts';

/** What is known of one image. */
type Seen = Looks & Partial<Readonly<Record<'width' | 'height' | 'bytes', number>>>;

const LOOKS = ['brightness', 'contrast', 'sharpness', 'color', 'entropy'] as const;
const SIZES = ['width', 'height', 'bytes'] as const;

const BATCH = 1_024;

/**
 * How each image looks, and its size where it is a file. `folder` is where relative paths start; the first files of the data where it
 * is undefined. Images that cannot be read count as such. Throws ConfigurationError where the column holds no images.
 */
export async function imageFeatures(
  source: RowSource,
  keys: ImageKeys,
  place: { readonly folder: string | undefined; readonly files: readonly string[] },
  context: SharedContext,
): Promise<readonly ComputedFeature[]> {
  const { column } = keys;
  requireColumn('images', column, source);
  const seen: (Seen | 'unreadable' | null)[] = [];
  for await (const batch of source.read([column], BATCH, context.signal)) {
    const values = batch.columns.get(column)!;
    const images =
      values.type === 'string' && values.shape.length === 0
        ? await filesOf(batch, source, keys, place, context)
        : pixelsOf(values, batch.rows, source, keys);
    seen.push(...images);
    context.progress({ task: `drift: ${column}`, done: seen.length, total: source.rows, unit: 'rows' });
  }
  const known = seen.filter((one) => one !== null && one !== 'unreadable');
  if (known.length === 0 && seen.length > 0) {
    throw new ConfigurationError(
      `None of the ${seen.length} images of ${column} in ${source.name} can be read. Relative paths start at ${place.folder === undefined ? 'the folder of the data' : keys.folder}; name another with images: { column: ${column}, folder: … }.`,
    );
  }
  const unreadable = seen.filter((one) => one === 'unreadable').length;
  const isFile = known.some((one) => one.width !== undefined);
  const isGray = known.every((one) => one.color === 0);
  const told: readonly FeatureOf[] = [
    ...LOOKS.filter((one) => one !== 'color' || !isGray || isFile),
    ...(isFile ? SIZES : []),
  ];
  return told.map((feature) => ({
    column,
    feature,
    type: feature === 'width' || feature === 'height' || feature === 'bytes' ? 'integer' : 'number',
    summary: 'numbers',
    values: Float64Array.from(seen, (one) =>
      one === null || one === 'unreadable' ? Number.NaN : (one[feature as keyof Seen] ?? Number.NaN),
    ),
    unreadable,
  }));
}

async function filesOf(
  batch: RowBatch,
  source: RowSource,
  { column }: ImageKeys,
  { folder, files }: { readonly folder: string | undefined; readonly files: readonly string[] },
  context: SharedContext,
): Promise<(Seen | 'unreadable' | null)[]> {
  const root = folder ?? dirname(files[0]!);
  const names = [...cells(batch.columns.get(column)!, { table: source.name, column })];
  const found = await Promise.all(
    names.map((name) => (name === null ? null : context.files.below(root, String(name)))),
  );
  const paths = found.flatMap((one) => (one !== null && 'path' in one ? [one.path] : []));
  const reader = await context.images();
  const readings = await reader.read(paths, { hash: false, looks: true, signal: context.signal });
  return found.map((one) => {
    if (one === null) return null;
    const reading = 'path' in one ? readings.get(one.path) : undefined;
    if (!reading?.ok || reading.image.looks === null) return 'unreadable';
    const { looks, width, height, bytes } = reading.image;
    return { ...looks, width, height, bytes };
  });
}

function pixelsOf(
  values: ColumnBatch,
  rows: number,
  source: RowSource,
  keys: ImageKeys,
): (Seen | 'unreadable' | null)[] {
  const { data } = values;
  if (values.type === 'string' || values.type === 'float16' || values.shape.length === 0) {
    throw new ConfigurationError(
      `${keys.column} of ${source.name} holds ${values.type}, and images are paths of files or lists of numbers.`,
    );
  }
  const { height, width, channels } = shapeOf(values.shape, source, keys);
  const size = height * width * channels;
  const white = keys.white ?? (values.type.startsWith('float') ? 1 : 255);
  const missing = new Set(values.nulls);
  const numbers = Float64Array.from(data as ArrayLike<number | bigint> as ArrayLike<number>, Number);
  return Array.from({ length: rows }, (_, row) => {
    if (missing.has(row)) return null;
    const own = numbers.subarray(row * size, (row + 1) * size);
    if (!own.every(Number.isFinite)) return 'unreadable';
    const ordered = keys.channels === 'last' || channels === 1 ? own : channelsLast(own, channels);
    return looksOf({ width, height, channels, data: ordered, white });
  });
}

function channelsLast(planes: Float64Array, channels: number): Float64Array {
  const pixels = planes.length / channels;
  return Float64Array.from(planes, (_, at) => planes[(at % channels) * pixels + Math.floor(at / channels)]!);
}

function shapeOf(
  found: readonly number[],
  { name }: RowSource,
  { column, shape, channels }: ImageKeys,
): { readonly height: number; readonly width: number; readonly channels: number } {
  const length = found.reduce((product, one) => product * one, 1);
  const side = Math.round(Math.sqrt(length));
  const given = shape ?? (found.length > 1 ? found : side * side === length ? [side, side] : undefined);
  if (given === undefined || given.length > 3 || given.reduce((product, one) => product * one, 1) !== length) {
    throw new ConfigurationError(
      `${column} of ${name} holds ${length} numbers in each row, which ${given === undefined ? 'are no square' : `are no ${given.join(' × ')}`}. Say how they lie with images: { column: ${column}, shape: [height, width, channels] }.`,
    );
  }
  const [first, second, third = 1] = given as [number, number, number?];
  if (given.length === 3 && channels === 'first' && shape === undefined)
    return { channels: first, height: second, width: third };
  return { height: first, width: second, channels: third };
}
