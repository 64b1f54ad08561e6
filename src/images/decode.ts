import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { messageOf } from '../core/errors.ts';
import type { Sharp } from '../runtime/sharp.ts';
import type { Image, ImageBounds, Reading, Wanted } from './image.ts';
import { type Looks, looksOf } from './looks.ts';

export type DecodeBounds = Pick<ImageBounds, 'bytes' | 'pixels' | 'pages'>;
export type Decode = (path: string, wanted: Wanted) => Promise<Reading>;

/** Loaders that take bytes and nothing else: SVG and PDF name further files, and the rest is no format of data sets. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Tiff', 'Nsgif', 'Heif'].map((name) => `VipsForeignLoad${name}Buffer`);

/** Decodes every pixel of a file, in this process. What cannot be read says why; nothing is thrown. */
export function createDecode(sharp: Sharp, bounds: DecodeBounds): Decode {
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
  return async (path, wanted) => {
    try {
      return { ok: true, image: await decode(await contentOf(path, bounds), sharp, wanted, bounds) };
    } catch (error) {
      return { ok: false, reason: reasonOf(error) };
    }
  };
}

/** Opened without waiting, so that a pipe in the place of a file cannot hold the run up. */
export async function contentOf(path: string, bounds: DecodeBounds): Promise<Buffer> {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new Error('it is not a file');
    requireContent(stats.size, bounds.bytes);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Throws Error, with a few words, where there is nothing or too much to decode. */
export function requireContent(size: number, most: number): void {
  if (size === 0) throw new Error('it is empty');
  if (size > most) throw new Error(`it has ${size} bytes; at most ${most} are read`);
}

async function decode(content: Buffer, sharp: Sharp, wanted: Wanted, bounds: DecodeBounds): Promise<Image> {
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
    hash: wanted.hash ? await differenceHash(content, sharp, options) : null,
    looks: wanted.looks ? await looks(content, sharp, options) : null,
  };
}

async function looks(
  content: Buffer,
  sharp: Sharp,
  options: { readonly failOn: 'warning'; readonly limitInputPixels: number },
): Promise<Looks> {
  const { data, info } = await sharp(content, options)
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColorspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return looksOf({ width: info.width, height: info.height, channels: info.channels, data, white: 255 });
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
  // JPEG and WebP would be scaled while they are decoded, so that a copy in another format had another hash.
  const { data, info } = await sharp(content, options)
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColorspace('b-w')
    .extractChannel(0)
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const gray = await sharp(data, { raw: { width: info.width, height: info.height, channels: 1 } })
    .resize(9, 8, { fit: 'fill' })
    .toColorspace('b-w')
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

const SYSTEM: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is not a file',
  EACCES: 'reading it is not permitted',
  ENAMETOOLONG: 'there is no such file',
};

/** One line that names no folder of this machine. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const system = code === undefined ? undefined : SYSTEM[code];
  if (system !== undefined) return system;
  if (code?.startsWith('E')) return `it cannot be opened (${code})`;
  return messageOf(error).split('\n', 1)[0]!.slice(0, 200);
}
