import * as z from 'zod';
import { pathKey } from '../../config/keys.ts';
import { reviewed } from '../../config/meaning.ts';
import { KERNELS } from '../../images/resize.ts';

const side = () => z.int().min(1).max(16_384);
const size = () => z.strictObject({ height: side(), width: side() });
const channels = () => z.union([z.number(), z.array(z.number()).min(1).max(3)]);

/** `data.images`: where images are and what is made of them. */
export const imagesShape = {
  column: z.string().min(1).default('image').describe('The column with the path of each image, or with its bytes.'),
  folder: pathKey().optional().describe('Where paths begin. Default: beside the table.'),
  classes: z
    .literal('folder')
    .optional()
    .describe('data.path is a folder with a folder of images for each class; its columns are path, label and id.'),
  preprocessor: reviewed(pathKey())
    .optional()
    .describe('A preprocessor_config.json of Hugging Face, in place of the keys below.'),
  resize: z
    .union([side(), size(), z.strictObject({ shortest: side() })])
    .optional()
    .describe('To a square, a height and width, or the shorter side to a length.'),
  kernel: z.enum(KERNELS).default('bilinear').describe('As Pillow names and computes it, with antialias.'),
  crop: z.union([side(), size()]).optional().describe('The middle: a square, or a height and width.'),
  order: z.enum(['RGB', 'BGR', 'L']).default('RGB').describe('Order of the channels; L is gray.'),
  scale: z.number().positive().optional().describe('A pixel is multiplied by it. Default: 1/255.'),
  mean: channels().default(0).describe('Subtracted after that, for each channel or for all.'),
  std: channels().default(1).describe('Divides after that, for each channel or for all.'),
  layout: z.enum(['nchw', 'nhwc']).default('nchw').describe('Order of the dimensions.'),
  exif: z
    .enum(['apply', 'ignore'])
    .default('apply')
    .describe('Whether the orientation that a camera noted is applied.'),
};

export type ImageKeys = z.infer<z.ZodObject<typeof imagesShape>>;
