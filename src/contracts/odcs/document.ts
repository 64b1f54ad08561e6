import * as z from 'zod';
import { DIMENSIONS } from '../dimension.ts';
import { operatorShape } from '../limit.ts';
import { LOGICAL_TYPES } from '../logical-type.ts';

/**
 * ODCS v3.1, as strict as its JSON Schema where tests depend on it; sections that no test reads (team, price, roles,
 * support, servers) are taken as they are.
 */
const prose = z.unknown();
/** The library's metrics. */
export const METRICS = ['nullValues', 'missingValues', 'invalidValues', 'duplicateValues', 'rowCount'] as const;

const text = z.string();

const customProperty = z.strictObject({
  id: text.optional(),
  property: text,
  value: z.unknown(),
  description: text.optional(),
});

const element = {
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .optional(),
  name: z.string().min(1),
  physicalType: text.optional(),
  description: text.optional(),
  businessName: text.optional(),
  authoritativeDefinitions: prose.optional(),
  tags: z.array(text).optional(),
  customProperties: z.array(customProperty).optional(),
};

export const qualitySchema = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .optional(),
  name: text.optional(),
  description: text.optional(),
  type: z.enum(['text', 'library', 'sql', 'custom']).optional(),
  metric: z.enum(METRICS).optional(),
  rule: text.optional(),
  arguments: z
    .strictObject({
      missingValues: z
        .array(z.union([text, z.number(), z.boolean(), z.null()]))
        .min(1)
        .optional(),
      validValues: z
        .array(z.union([text, z.number(), z.boolean(), z.null()]))
        .min(1)
        .optional(),
      pattern: text.optional(),
      properties: z.array(z.string().min(1)).min(1).optional(),
    })
    .optional(),
  ...operatorShape,
  unit: z.enum(['rows', 'percent']).optional(),
  query: z.string().min(1).optional(),
  engine: text.optional(),
  implementation: z.union([text, z.record(text, z.unknown())]).optional(),
  dimension: z.enum(DIMENSIONS).optional(),
  method: text.optional(),
  severity: text.optional(),
  businessImpact: text.optional(),
  customProperties: z.array(customProperty).optional(),
  tags: z.array(text).optional(),
  authoritativeDefinitions: prose.optional(),
  scheduler: text.optional(),
  schedule: text.optional(),
});
export type Quality = z.infer<typeof qualitySchema>;

const reference = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);
const relationshipSchema = z.strictObject({
  type: z.enum(['foreignKey']).optional(),
  from: reference.optional(),
  to: reference,
  customProperties: z.array(customProperty).optional(),
});
export type Relationship = z.infer<typeof relationshipSchema>;

const optionsSchema = z.strictObject({
  minLength: z.int().min(0).optional(),
  maxLength: z.int().min(0).optional(),
  pattern: text.optional(),
  format: text.optional(),
  minimum: z.union([z.number(), text]).optional(),
  maximum: z.union([z.number(), text]).optional(),
  exclusiveMinimum: z.union([z.number(), text]).optional(),
  exclusiveMaximum: z.union([z.number(), text]).optional(),
  multipleOf: z.number().gt(0).optional(),
  timezone: z.boolean().optional(),
  defaultTimezone: text.optional(),
  minItems: z.int().min(0).optional(),
  maxItems: z.int().min(0).optional(),
  uniqueItems: z.boolean().optional(),
  minProperties: z.int().min(0).optional(),
  maxProperties: z.int().min(0).optional(),
  required: z.array(text).min(1).optional(),
});
export type LogicalTypeOptions = z.infer<typeof optionsSchema>;

/** Which options each logical type has. */
export const OPTIONS_OF: Readonly<Record<(typeof LOGICAL_TYPES)[number], readonly (keyof LogicalTypeOptions)[]>> = {
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  date: ['format', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  timestamp: ['format', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'timezone', 'defaultTimezone'],
  time: ['format', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'timezone', 'defaultTimezone'],
  number: ['multipleOf', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'format'],
  integer: ['multipleOf', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'format'],
  object: ['minProperties', 'maxProperties', 'required'],
  array: ['minItems', 'maxItems', 'uniqueItems'],
  boolean: [],
};

const propertyShape = {
  ...element,
  primaryKey: z.boolean().optional(),
  primaryKeyPosition: z.int().optional(),
  logicalType: z.enum(LOGICAL_TYPES).optional(),
  logicalTypeOptions: optionsSchema.optional(),
  physicalName: z.string().min(1).optional(),
  required: z.boolean().optional(),
  unique: z.boolean().optional(),
  partitioned: z.boolean().optional(),
  partitionKeyPosition: z.int().optional(),
  classification: text.optional(),
  encryptedName: text.optional(),
  transformSourceObjects: z.array(text).optional(),
  transformLogic: text.optional(),
  transformDescription: text.optional(),
  examples: z.array(z.unknown()).optional(),
  criticalDataElement: z.boolean().optional(),
  relationships: z.array(relationshipSchema).optional(),
  quality: z.array(qualitySchema).optional(),
};

export type Property = z.infer<z.ZodObject<typeof propertyShape>> & {
  properties?: Property[] | undefined;
  items?: ItemProperty | undefined;
};
export type ItemProperty = Omit<Property, 'name'> & { name?: string | undefined };

const propertySchema: z.ZodType<Property> = z.strictObject({
  ...propertyShape,
  properties: z.array(z.lazy(() => propertySchema)).optional(),
  items: z.lazy(() => itemSchema).optional(),
});
const itemSchema: z.ZodType<ItemProperty> = z.strictObject({
  ...propertyShape,
  name: text.optional(),
  properties: z.array(z.lazy(() => propertySchema)).optional(),
  items: z.lazy(() => itemSchema).optional(),
});

const objectSchema = z.strictObject({
  ...element,
  logicalType: z.literal('object').optional(),
  physicalName: z.string().min(1).optional(),
  dataGranularityDescription: text.optional(),
  properties: z.array(propertySchema).optional(),
  relationships: z.array(relationshipSchema).optional(),
  quality: z.array(qualitySchema).optional(),
});
export type SchemaObject = z.infer<typeof objectSchema>;

const slaSchema = z.strictObject({
  id: text.optional(),
  property: text,
  value: z.union([text, z.number(), z.boolean(), z.null()]),
  valueExt: z.union([text, z.number(), z.boolean(), z.null()]).optional(),
  unit: text.optional(),
  element: text.optional(),
  driver: text.optional(),
  description: text.optional(),
  scheduler: text.optional(),
  schedule: text.optional(),
});

export const documentSchema = z.strictObject({
  version: text,
  kind: z.literal('DataContract'),
  apiVersion: z.enum(['v3.1.0', 'v3.0.2', 'v3.0.1', 'v3.0.0']),
  id: text,
  status: text,
  name: text.optional(),
  tenant: text.optional(),
  tags: z.array(text).optional(),
  servers: prose.optional(),
  dataProduct: text.optional(),
  description: prose.optional(),
  domain: text.optional(),
  schema: z.array(objectSchema).min(1),
  support: prose.optional(),
  price: prose.optional(),
  team: prose.optional(),
  roles: prose.optional(),
  slaDefaultElement: text.optional(),
  slaProperties: z.array(slaSchema).optional(),
  authoritativeDefinitions: prose.optional(),
  customProperties: z.array(customProperty).optional(),
  contractCreatedTs: text.optional(),
});
export type OdcsDocument = z.infer<typeof documentSchema>;
export type CustomProperty = z.infer<typeof customProperty>;
