import * as z from 'zod';
import { ConfigurationError, messageOf } from '../../core/errors.ts';
import type { Preprocessing } from '../../images/preprocessing.ts';
import { KERNELS, type Kernel } from '../../images/resize.ts';
import type { ImageKeys } from './image-keys.ts';

/** Codes of PIL.Image.Resampling. */
const RESAMPLE: readonly Kernel[] = ['nearest', 'lanczos', 'bilinear', 'bicubic', 'box', 'hamming'];

const sideSchema = z.int().min(1);
const sizeSchema = z.strictObject({ height: sideSchema, width: sideSchema });

/** What is understood of a preprocessor_config.json. What else changes pixels is refused, not passed over. */
const configSchema = z.looseObject({
  image_processor_type: z.string().optional(),
  feature_extractor_type: z.string().optional(),
  do_resize: z.boolean().optional(),
  size: z.union([sideSchema, sizeSchema, z.strictObject({ shortest_edge: sideSchema })]).optional(),
  resample: z.union([z.int().min(0).max(5), z.enum(KERNELS)]).optional(),
  do_center_crop: z.boolean().optional(),
  crop_size: z.union([sideSchema, sizeSchema]).optional(),
  do_rescale: z.boolean().optional(),
  rescale_factor: z.number().positive().optional(),
  do_normalize: z.boolean().optional(),
  image_mean: z.array(z.number()).min(1).max(3).optional(),
  image_std: z.array(z.number()).min(1).max(3).optional(),
  do_convert_rgb: z.boolean().nullish(),
});

const HARMLESS = new Set([
  ...Object.keys(configSchema.shape),
  'return_tensors',
  'data_format',
  'input_data_format',
  'processor_class',
  'device',
]);

/** Of the policy's own keys. */
export function declared(keys: ImageKeys): Preprocessing {
  const { resize, crop, order, scale, mean, std } = keys;
  return {
    recipe: {
      resize: resize === undefined ? null : typeof resize === 'number' ? square(resize) : resize,
      kernel: keys.kernel,
      crop: crop === undefined ? null : square(crop),
      gray: order === 'L',
      exif: keys.exif,
    },
    order,
    scale: scale ?? 1 / 255,
    mean: [mean].flat(),
    deviation: [std].flat(),
    layout: keys.layout,
  };
}

/**
 * Of a file of Hugging Face's. Throws ConfigurationError where it is none, or asks for something that is not known here: an
 * image that is prepared otherwise than in production judges another model.
 */
export function fromHuggingFace(content: Uint8Array, name: string, { exif, layout, order }: ImageKeys): Preprocessing {
  const fail = (problem: string) => new ConfigurationError(`${name} ${problem}`);
  let given: unknown;
  try {
    given = JSON.parse(Buffer.from(content).toString('utf8'));
  } catch (error) {
    throw fail(`is no JSON: ${messageOf(error)}.`);
  }
  const parsed = configSchema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw fail(
      `cannot be read: ${issue!.path.join('.') || 'it'} ${issue!.message}. Give the keys of data.images by hand.`,
    );
  }
  const config = parsed.data;
  const strange = Object.entries(config).filter(
    ([key, value]) => !HARMLESS.has(key) && value !== false && value !== null,
  );
  if (strange.length > 0) {
    throw fail(
      `has ${strange.map(([key]) => key).join(', ')}, which is not known here and may change the pixels. Give the keys of data.images by hand.`,
    );
  }
  const code = config.resample ?? 2;
  const { size } = config;
  const resize =
    config.do_resize === false || size === undefined
      ? null
      : typeof size === 'object' && 'shortest_edge' in size
        ? { shortest: size.shortest_edge }
        : square(size);
  const normalised = config.do_normalize !== false && config.image_mean !== undefined;
  return {
    recipe: {
      resize,
      kernel: typeof code === 'number' ? RESAMPLE[code]! : code,
      crop: config.do_center_crop && config.crop_size !== undefined ? square(config.crop_size) : null,
      gray: false,
      exif,
    },
    order,
    scale: config.do_rescale === false ? 1 : (config.rescale_factor ?? 1 / 255),
    mean: normalised ? config.image_mean! : [0],
    deviation: normalised ? (config.image_std ?? [1]) : [1],
    layout,
  };
}

function square(size: number | { readonly height: number; readonly width: number }) {
  return typeof size === 'number' ? { height: size, width: size } : size;
}
