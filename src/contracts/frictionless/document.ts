import * as z from 'zod';
import { valueSchema } from '../value-schema.ts';

/** Table Schema and Data Package, v1 and v2. */
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const bound = z.union([z.number(), z.string()]);
const constraintsSchema = z.strictObject({
  required: z.boolean().optional(),
  unique: z.boolean().optional(),
  minLength: z.int().min(0).optional(),
  maxLength: z.int().min(0).optional(),
  minimum: bound.optional(),
  maximum: bound.optional(),
  exclusiveMinimum: bound.optional(),
  exclusiveMaximum: bound.optional(),
  pattern: z.string().optional(),
  enum: z.array(scalar).min(1).optional(),
  jsonSchema: valueSchema.optional(),
});

const missingSchema = z.array(
  z.union([z.string(), z.looseObject({ value: z.string() }).transform(({ value }) => value)]),
);
const character = z.string().length(1);
export const fieldSchema = z.looseObject({
  name: z.string().min(1),
  type: z.string().default('string'),
  format: z
    .string()
    .default('default')
    .transform((format) => format.replace(/^fmt:/, '')),
  title: z.string().optional(),
  description: z.string().optional(),
  constraints: constraintsSchema.optional(),
  missingValues: missingSchema.optional(),
  decimalChar: character.optional(),
  groupChar: z.string().optional(),
  bareNumber: z.boolean().optional(),
  trueValues: z.array(z.string()).min(1).optional(),
  falseValues: z.array(z.string()).min(1).optional(),
  categories: z
    .array(z.union([scalar, z.looseObject({ value: scalar }).transform(({ value }) => value)]))
    .min(1)
    .optional(),
});
export type Field = z.infer<typeof fieldSchema>;

const names = z.union([z.string().transform((name) => [name]), z.array(z.string()).min(1)]);
const match = z.enum(['exact', 'equal', 'subset', 'superset', 'partial']);
export const tableSchema = z.looseObject({
  fields: z.array(fieldSchema).min(1),
  fieldsMatch: z.union([match, z.tuple([match]).transform(([only]) => only)]).default('exact'),
  missingValues: missingSchema.default(['']),
  primaryKey: names.optional(),
  uniqueKeys: z.array(names).optional(),
  foreignKeys: z
    .array(
      z.strictObject({ fields: names, reference: z.strictObject({ resource: z.string().default(''), fields: names }) }),
    )
    .optional(),
});
export type Table = z.infer<typeof tableSchema>;

export const dialectSchema = z.looseObject({
  delimiter: z.string().length(1).optional(),
  quoteChar: z.string().length(1).optional(),
  doubleQuote: z.boolean().optional(),
  header: z.boolean().optional(),
  lineTerminator: z.string().optional(),
  csv: z
    .looseObject({ delimiter: z.string().length(1).optional(), quoteChar: z.string().length(1).optional() })
    .optional(),
});

/** A Data Resource: one table, where it lies and how it is read. */
export const resourceSchema = z.looseObject({
  name: z.string().optional(),
  path: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional(),
  encoding: z.string().optional(),
  dialect: z.union([z.string(), dialectSchema]).optional(),
  schema: z.unknown(),
});
export type Resource = z.infer<typeof resourceSchema>;

export const packageSchema = z.looseObject({ resources: z.array(resourceSchema).length(1) });
