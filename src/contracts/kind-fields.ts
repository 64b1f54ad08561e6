import * as z from 'zod';
import type { ColumnPath } from './column-path.ts';

/** Fields that several kinds of measure have. */

export const columnPath = z
  .union([
    z
      .string()
      .min(1)
      .transform((name): ColumnPath => [name]),
    z.array(z.string().min(1)).min(1).readonly(),
  ])
  .describe('Name of the column; a list of names reaches into a nested one, "[]" stands for each item of a list.');

export const columnName = z.string().min(1);

export const columnNames = z.array(columnName).min(1).readonly();

export const otherTable = z.string().min(1).describe('The other table: a file, relative to the contract.');

export const scalar = z.union([z.string(), z.number(), z.boolean()]);

export const scalars = z.array(scalar).min(1).readonly();

/** Of measures that speak of one kind of values: a pattern of texts, a range of numbers. */
export const otherKinds = z
  .enum(['judged', 'ignored'])
  .optional()
  .describe('Values of another kind (a number beside a pattern) are judged all the same (default), or ignored.');

/** A number of things, or a position among them. */
export const count = z.int().min(0);
