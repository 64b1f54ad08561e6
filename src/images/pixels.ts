import type { Sharp } from '../runtime/sharp.ts';
import type { DecodeBounds } from './decode.ts';
import type { Recipe } from './recipe.ts';
import { centerOf, type Pixels, resize, toGray } from './resize.ts';

/**
 * The pixels of a file’s content by a recipe, in this process: decoded by sharp without a color profile, as Pillow decodes them; made
 * smaller as Pillow does it. Transparency is dropped, a gray image has three equal channels. Throws Error, with a few words, for
 * what cannot be read, and for modes in which Pillow and libvips mean different colors: CMYK and 16 bits a channel.
 */
export async function pixelsOf(
  sharp: Sharp,
  content: Uint8Array,
  recipe: Recipe,
  bounds: Pick<DecodeBounds, 'pixels'>,
): Promise<Pixels> {
  const options = { failOn: 'warning', limitInputPixels: bounds.pixels, ignoreIcc: true } as const;
  const { space, depth, pages = 1 } = await sharp(content, options).metadata();
  if (space === 'cmyk') throw new Error('it is CMYK, of which decoders make different colors; convert it to RGB');
  if (depth !== 'uchar')
    throw new Error(
      `it has more than 8 bits a channel (${space}), which decoders cut differently; convert it to 8 bits`,
    );
  if (pages > 1) throw new Error(`it has ${pages} pages or frames, and a model sees one; keep one`);
  const upright = recipe.exif === 'apply' ? sharp(content, options).autoOrient() : sharp(content, options);
  const { data, info } = await upright
    .toColorspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const image = threeChannels({
    width: info.width,
    height: info.height,
    channels: info.channels,
    data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  });
  return prepared(recipe.gray ? toGray(image) : image, recipe);
}

function prepared(image: Pixels, { resize: to, kernel, crop }: Recipe): Pixels {
  const { width, height } = to === null ? image : sizeOf(image, to);
  const window = crop === null ? { left: 0, top: 0, width, height } : centerOf(width, height, crop);
  if (window !== null) return resize(image, width, height, kernel, window);
  throw new Error(
    `it is ${width} × ${height} before it is cropped to ${crop!.width} × ${crop!.height}; resize it first`,
  );
}

function threeChannels(image: Pixels): Pixels {
  if (image.channels === 3) return image;
  const { width, height, data, channels } = image;
  const rgb = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at++) rgb.fill(data[at * channels]!, at * 3, at * 3 + 3);
  return { width, height, channels: 3, data: rgb };
}

/** The longer side is cut to a whole number, as in torchvision and Hugging Face. */
function sizeOf(image: Pixels, to: NonNullable<Recipe['resize']>): { readonly width: number; readonly height: number } {
  if ('height' in to) return to;
  const [short, long] = [Math.min(image.width, image.height), Math.max(image.width, image.height)];
  const other = Math.max(1, Math.trunc((to.shortest * long) / short));
  return image.width <= image.height ? { width: to.shortest, height: other } : { width: other, height: to.shortest };
}
