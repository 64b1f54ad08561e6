import * as z from 'zod';
import { defineKind } from '../kind.ts';
import { columnName, count } from '../kind-fields.ts';

/** The images of a column or a folder can be decoded, and are as agreed. */
export const images = defineKind({
  shape: {
    column: columnName.optional().describe('A column of paths; or name a folder.'),
    folder: z.string().min(1).optional(),
    root: z
      .string()
      .min(1)
      .optional()
      .describe('Where relative paths in the column start. Default: the folder of the data.'),
    formats: z.array(z.string().min(1)).min(1).readonly().optional().describe('jpeg, png, webp, tiff, gif, …'),
    modes: z.array(z.string().min(1)).min(1).readonly().optional().describe('srgb, b-w, cmyk, …'),
    minWidth: count.optional(),
    maxWidth: count.optional(),
    minHeight: count.optional(),
    maxHeight: count.optional(),
    minAspect: z.number().gt(0).optional().describe('Smallest width divided by height.'),
    maxAspect: z.number().gt(0).optional(),
    maxBytes: count.optional(),
    blank: z.boolean().default(true).describe('Images of one color are violations.'),
    duplicates: z.enum(['none', 'exact', 'near']).default('exact').describe('Which duplicates are violations.'),
    rotated: z.boolean().default(true).describe('An EXIF orientation other than upright is a violation.'),
  },
  dimension: 'conformity',
  yields: 'violations',
  title: ({ column, folder }) => `images in ${column ?? folder} are readable and as agreed`,
  columns: ({ column }) => (column === undefined ? [] : [[column]]),
  mistakes: ({ column, folder }) =>
    (column === undefined) === (folder === undefined) ? ['images needs either a column of paths or a folder.'] : [],
});
