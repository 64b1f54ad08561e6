import type { Sharp } from '../runtime/sharp.ts';
import { contentOf, type DecodeBounds } from './decode.ts';
import type { Recipe } from './recipe.ts';
import { centerCrop, type Pixels, resize, toGray } from './resize.ts';

/**
 * The pixels of a file by a recipe, in this process: decoded by sharp without a color profile, as Pillow decodes them; made
 * smaller as Pillow does it. Transparency is dropped, a gray image has three equal channels. Throws Error, with a few words, for
 * what cannot be read, and for modes in which Pillow and libvips mean different colors: CMYK and 16 bits a channel.
 */
export async function pixelsOf(sharp: Sharp, path: string, recipe: Recipe, bounds: DecodeBounds): Promise<Pixels> {
  const options = { failOn: 'warning', limitInputPixels: bounds.pixels, ignoreIcc: true } as const;
  const content = await contentOf(path, bounds);
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
  const image = threeChannels({ width: info.width, height: info.height, channels: info.channels, data });
  const sized = inSize(recipe.gray ? toGray(image) : image, recipe);
  if (recipe.crop === null) return sized;
  const cropped = centerCrop(sized, recipe.crop.width, recipe.crop.height);
  if (cropped !== null) return cropped;
  throw new Error(
    `it is ${sized.width} × ${sized.height} before it is cropped to ${recipe.crop.width} × ${recipe.crop.height}; resize it first`,
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
function inSize(image: Pixels, { resize: to, kernel }: Recipe): Pixels {
  if (to === null) return image;
  if ('height' in to) return resize(image, to.width, to.height, kernel);
  const [short, long] = [Math.min(image.width, image.height), Math.max(image.width, image.height)];
  const other = Math.max(1, Math.trunc((to.shortest * long) / short));
  return image.width <= image.height
    ? resize(image, to.shortest, other, kernel)
    : resize(image, other, to.shortest, kernel);
}
