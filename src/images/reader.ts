import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { messageOf } from '../core/errors.ts';
import { type Bytes, bytes, type Milliseconds, milliseconds } from '../core/units.ts';
import type { Sharp } from '../runtime/sharp.ts';

/** What one image file holds. Sizes are those of the stored pixels, before an EXIF orientation is applied. */
export interface Image {
  /** `jpeg`, `png`, `webp`, `gif`, `tiff`, `avif`, `heic`. */
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** libvips' name of the color space: `srgb`, `b-w`, `cmyk`, `rgb16`, `grey16`, … */
  readonly mode: string;
  /** EXIF orientation, 1 to 8; 1 is upright, and what a file without one has. */
  readonly orientation: number;
  readonly pages: number;
  readonly bytes: number;
  /** SHA-256 of the file, hexadecimal. */
  readonly digest: string;
  /** Every pixel of the first page, and of every frame of an animation, has the same color, or none is visible. */
  readonly blank: boolean;
  /** dHash as two unsigned 32-bit halves; null where it was not asked for. */
  readonly hash: readonly [number, number] | null;
}

export type Reading = { readonly ok: true; readonly image: Image } | { readonly ok: false; readonly reason: string };

export interface ImageReader {
  /**
   * Decodes every pixel of these files, two at a time; what cannot be read says why and stops no other.
   * `hash` asks for the perceptual hash as well. Throws the signal's reason when it is aborted.
   */
  read(
    paths: readonly string[],
    options: { readonly hash: boolean; readonly signal: AbortSignal },
  ): Promise<ReadonlyMap<string, Reading>>;
}

/** Bounds on hostile files; one that exceeds them counts as unreadable. */
export interface ImageBounds {
  readonly bytes: Bytes;
  /** Width times height of one page, or of all frames of an animation together. */
  readonly pixels: number;
  readonly pages: number;
  readonly time: Milliseconds;
}

const BOUNDS: ImageBounds = {
  bytes: bytes(256 * 2 ** 20),
  // A photograph of the largest cameras on sale; an interlaced PNG of this size takes 400 MB to decode.
  pixels: 100e6,
  pages: 100,
  time: milliseconds(60_000),
};
/** Decoding takes a thread of libuv each, and there are four. */
const WORKERS = 2;

/** Loaders that take bytes and nothing else: SVG and PDF name further files, and the rest is no format of data sets. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Tiff', 'Nsgif', 'Heif'].map((name) => `VipsForeignLoad${name}Buffer`);

/** Readings are kept: a rule that is asked for each slice decodes each file once. */
export function createImageReader(sharp: Sharp, bounds: ImageBounds = BOUNDS): ImageReader {
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
  const known = new Map<string, Promise<Reading>>();
  return {
    async read(paths, { hash, signal }) {
      const readings = new Map<string, Reading>();
      const waiting = new Set(paths).values();
      const work = async () => {
        for (const path of waiting) {
          signal.throwIfAborted();
          const id = `${hash} ${path}`;
          const reading = known.get(id) ?? readImage(path, sharp, hash, bounds);
          known.set(id, reading);
          readings.set(path, await reading);
        }
      };
      await Promise.all(Array.from({ length: WORKERS }, work));
      return readings;
    },
  };
}

async function readImage(path: string, sharp: Sharp, hash: boolean, bounds: ImageBounds): Promise<Reading> {
  try {
    const content = await contentOf(path, bounds);
    return { ok: true, image: await within(decode(content, sharp, hash, bounds), bounds.time) };
  } catch (thrown) {
    return { ok: false, reason: reasonOf(thrown) };
  }
}

/** Opened without waiting, so that a pipe in the place of a file cannot hold the run up. */
async function contentOf(path: string, bounds: ImageBounds): Promise<Buffer> {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new Error('it is not a file');
    if (stats.size === 0) throw new Error('it is empty');
    if (stats.size > bounds.bytes) throw new Error(`it has ${stats.size} bytes; at most ${bounds.bytes} are read`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

async function decode(content: Buffer, sharp: Sharp, hash: boolean, bounds: ImageBounds): Promise<Image> {
  // A warning of the decoder is a corrupt file: that is how libjpeg tells of a bad stream in the middle.
  const options = { failOn: 'warning', limitInputPixels: bounds.pixels, sequentialRead: true } as const;
  const found = await sharp(content, options).metadata();
  const pages = found.pages ?? 1;
  if (pages > bounds.pages) throw new Error(`it has ${pages} pages; at most ${bounds.pages} are read`);
  const animated = found.format === 'gif' || found.format === 'webp';
  const first = await sharp(content, animated ? { ...options, pages: -1 } : options).stats();
  for (let page = 1; page < pages && !animated; page++) await sharp(content, { ...options, page }).stats();
  const alpha = found.hasAlpha ? first.channels.at(-1) : undefined;
  return {
    format: found.format === 'heif' ? (found.compression === 'av1' ? 'avif' : 'heic') : found.format,
    width: found.width,
    height: found.pageHeight ?? found.height,
    channels: found.channels,
    mode: found.space,
    orientation: found.orientation ?? 1,
    pages,
    bytes: content.length,
    digest: createHash('sha256').update(content).digest('hex'),
    blank: alpha?.max === 0 || first.channels.every(({ min, max }) => min === max),
    hash: hash ? await differenceHash(content, sharp, options) : null,
  };
}

/**
 * dHash: the upright image in gray, scaled to 9 × 8; each bit says whether a pixel is darker than its right neighbor.
 * Source: N. Krawetz, "Kind of Like That", 2013.
 */
async function differenceHash(
  content: Buffer,
  sharp: Sharp,
  options: { readonly failOn: 'warning'; readonly limitInputPixels: number },
): Promise<[number, number]> {
  const gray = await sharp(content, options)
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .resize(9, 8, { fit: 'fill' })
    .toColorspace('b-w')
    .extractChannel(0)
    .raw({ depth: 'uchar' })
    .toBuffer();
  if (gray.length !== 72) throw new Error(`its thumbnail has ${gray.length} values instead of 72`);
  const halves: [number, number] = [0, 0];
  for (let bit = 0; bit < 64; bit++) {
    const at = Math.floor(bit / 8) * 9 + (bit % 8);
    if (gray[at]! < gray[at + 1]!) halves[bit < 32 ? 0 : 1] |= 1 << (bit % 32);
  }
  return [halves[0] >>> 0, halves[1] >>> 0];
}

async function within<T>(work: Promise<T>, limit: Milliseconds): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`decoding took longer than ${limit / 1000} s`)), limit);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const SYSTEM: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is not a file',
  EACCES: 'reading it is not permitted',
  ENAMETOOLONG: 'there is no such file',
};

/** One line that names no folder of this machine. */
function reasonOf(thrown: unknown): string {
  const code = (thrown as NodeJS.ErrnoException | null)?.code;
  const system = code === undefined ? undefined : SYSTEM[code];
  if (system !== undefined) return system;
  if (code?.startsWith('E')) return `it cannot be opened (${code})`;
  return messageOf(thrown).split('\n', 1)[0]!.slice(0, 200);
}
