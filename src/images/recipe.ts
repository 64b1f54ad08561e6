import * as z from 'zod';
import { KERNELS } from './resize.ts';

const side = z.int().min(1).max(16_384);

/** How an image becomes pixels of a fixed size: what a child process is told. */
export const recipeSchema = z.strictObject({
  /** To a height and a width, or the shorter side to a length. */
  resize: z.union([z.strictObject({ height: side, width: side }), z.strictObject({ shortest: side })]).nullable(),
  kernel: z.enum(KERNELS),
  /** The middle of it. */
  crop: z.strictObject({ height: side, width: side }).nullable(),
  gray: z.boolean(),
  exif: z.enum(['apply', 'ignore']),
});
export type Recipe = z.infer<typeof recipeSchema>;
