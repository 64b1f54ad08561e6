import * as z from 'zod';
import { pathKey } from '../../config/keys.ts';
import { withLongForm } from '../../config/meaning.ts';

const imageShape = {
  column: z.string().min(1).describe('The column with paths of image files, or with pixels as lists of numbers.'),
  folder: pathKey().optional().describe('Of files: where relative paths start. Default: the folder of the data.'),
  shape: z
    .array(z.int().min(1))
    .min(2)
    .max(3)
    .optional()
    .describe(
      'Of pixels in a flat list: [height, width], or [height, width, channels]. Default: a square of one channel.',
    ),
  channels: z.enum(['first', 'last']).default('last').describe('Of pixels: whether the channels come first or last.'),
  white: z
    .number()
    .positive()
    .optional()
    .describe('Of pixels: the value of white. Default: 1 of floating point, 255 of integers.'),
};

const oneKey = () =>
  withLongForm(z.union([z.string().min(1), z.strictObject(imageShape)]), (written) =>
    typeof written === 'string' ? { column: written } : written,
  ).transform((written) =>
    typeof written === 'string' ? z.strictObject(imageShape).parse({ column: written }) : written,
  );

/** A column, a mapping, or a list of these. */
export const imagesKey = () => z.union([oneKey(), z.array(oneKey()).min(1)]).transform((one) => [one].flat());

export type ImageKeys = z.infer<z.ZodObject<typeof imageShape>>;
