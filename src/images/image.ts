import * as z from 'zod';
import { type Bytes, bytes, type Milliseconds, milliseconds } from '../core/units.ts';
import { looksSchema } from './looks.ts';

const size = z.int().nonnegative();
const half = z.int().min(0).max(0xffff_ffff);

/** What one image file holds. Sizes are those of the stored pixels, before an EXIF orientation is applied. */
const imageSchema = z.strictObject({
  /** `jpeg`, `png`, `webp`, `gif`, `tiff`, `avif`, `heic`. */
  format: z.string().max(100),
  width: size,
  height: size,
  channels: size,
  /** libvips' name of the color space: `srgb`, `b-w`, `cmyk`, `rgb16`, `grey16`, … */
  mode: z.string().max(100),
  /** EXIF orientation, 1 to 8; 1 is upright, and what a file without one has. */
  orientation: size,
  pages: size,
  bytes: size,
  /** SHA-256 of the file, hexadecimal. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /** Every pixel of the first page, and of every frame of an animation, has the same color, or none is visible. */
  blank: z.boolean(),
  /** dHash as two unsigned 32-bit halves; null where it was not asked for. */
  hash: z.tuple([half, half]).readonly().nullable(),
  /** Of the upright first page; null where it was not asked for. */
  looks: looksSchema.nullable(),
});
export type Image = Readonly<z.infer<typeof imageSchema>>;

/** Where an image is: in a file, or at hand as the bytes of one. */
export type ImageFile = { readonly path: string } | { readonly bytes: Uint8Array };

/** What is asked of a file beyond what its header and its pixels are. */
export interface Wanted {
  /** The perceptual hash. */
  readonly hash: boolean;
  readonly looks?: boolean | undefined;
}

/** What is known of a file, or in a few words why it cannot be read. */
export const readingSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), image: imageSchema }),
  z.strictObject({ ok: z.literal(false), reason: z.string().max(1000) }),
]);
export type Reading = { readonly ok: true; readonly image: Image } | { readonly ok: false; readonly reason: string };

/** Bounds on hostile files; one that exceeds them counts as unreadable. */
export interface ImageBounds {
  readonly bytes: Bytes;
  /** Width times height of one page, or of all frames of an animation together. */
  readonly pixels: number;
  readonly pages: number;
  /** For one file. */
  readonly time: Milliseconds;
  /** Resident memory of the process that decodes, where it can be watched. */
  readonly memory: Bytes;
}

export const BOUNDS: ImageBounds = {
  bytes: bytes(256 * 2 ** 20),
  // A photograph of the largest cameras on sale; an interlaced PNG of this size takes 400 MB to decode.
  pixels: 100e6,
  pages: 100,
  time: milliseconds(60_000),
  memory: bytes(2 * 2 ** 30),
};
