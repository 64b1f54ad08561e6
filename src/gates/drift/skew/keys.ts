import * as z from 'zod';
import { withLongForm } from '../../../config/meaning.ts';
import { levelKey } from '../limits.ts';

const columnName = () => z.string().min(1);

const skewShape = {
  on: z
    .union([columnName(), z.array(columnName()).min(1)])
    .transform((one): readonly string[] => [one].flat())
    .describe('The column, or columns, that name a row on both sides.'),
  tolerance: z
    .record(columnName(), z.number().min(0))
    .default({})
    .describe(
      'Column, or pattern with `*` → by how much a number may differ, of itself where it is above 1. Default: 0.',
    ),
  max: levelKey().prefault(0).describe('More than this share of the rows may not differ in a column.'),
};

/** `id`, a list of columns, or a mapping. */
export const skewKey = () =>
  withLongForm(z.union([columnName(), z.array(columnName()).min(1), z.strictObject(skewShape)]), longForm).transform(
    (written): SkewKeys =>
      typeof written === 'string' || Array.isArray(written)
        ? z.strictObject(skewShape).parse({ on: written })
        : written,
  );

function longForm(written: unknown): unknown {
  return typeof written === 'string' || Array.isArray(written) ? { on: written } : written;
}

export type SkewKeys = z.output<z.ZodObject<typeof skewShape>>;
