import * as z from 'zod';

/** What a keyword is to a rule on a table: see `VOCABULARY`. */
export type Keyword =
  /** It becomes rules. Its value is of this form (JSON Schema 2020-12, Validation §6 and Core §10). */
  | { readonly is: 'judged'; readonly form: z.ZodType; readonly written: string }
  /** It says nothing about which values are valid. */
  | { readonly is: 'annotation' }
  /** The specification has it judge nothing, which who wrote it may not know. */
  | { readonly is: 'not judged'; readonly reason: string }
  /** It says something about values that no test looks at. */
  | { readonly is: 'not checked'; readonly reason: string };

const judged = (form: z.ZodType, written: string): Keyword => ({ is: 'judged', form, written });
const annotation: Keyword = { is: 'annotation' };
const notJudged: Keyword = {
  is: 'not judged',
  reason: 'JSON Schema has it say what a text stands for, and judge nothing (Validation §8)',
};
const notChecked = (reason: string): Keyword => ({ is: 'not checked', reason });

export const TYPES = ['null', 'boolean', 'object', 'array', 'number', 'string', 'integer'] as const;
const type = z.enum(TYPES);
const count = z.int().min(0);
const schema = z.union([z.boolean(), z.record(z.string(), z.unknown())]);
const schemas = z.array(schema).min(1);
const names = z.array(z.string());

const CHOICE = 'which of several schemas a value has to fit is not looked into';
const ITEMS = 'items at a place of their own have no rule here';

/** Every keyword of JSON Schema 2020-12, and of earlier drafts where it was called otherwise. */
export const VOCABULARY: Readonly<Record<string, Keyword>> = {
  $schema: annotation,
  $id: annotation,
  $comment: annotation,
  $anchor: annotation,
  $dynamicAnchor: annotation,
  $vocabulary: annotation,
  $defs: annotation,
  definitions: annotation,
  title: annotation,
  description: annotation,
  default: annotation,
  deprecated: annotation,
  readOnly: annotation,
  writeOnly: annotation,
  examples: annotation,
  example: annotation,

  $ref: judged(z.string(), 'a text such as #/$defs/name'),
  allOf: judged(schemas, 'a list of schemas'),
  type: judged(z.union([type, z.array(type).min(1)]), `one of ${TYPES.join(', ')}, or a list of them`),
  enum: judged(z.array(z.unknown()), 'a list of values'),
  const: judged(z.unknown(), 'a value'),
  minimum: judged(z.number(), 'a number'),
  maximum: judged(z.number(), 'a number'),
  exclusiveMinimum: judged(z.number(), 'a number'),
  exclusiveMaximum: judged(z.number(), 'a number'),
  multipleOf: judged(z.number().gt(0), 'a number above 0'),
  minLength: judged(count, 'a whole number'),
  maxLength: judged(count, 'a whole number'),
  pattern: judged(z.string(), 'a regular expression'),
  format: judged(z.string(), 'the name of a format'),
  properties: judged(z.record(z.string(), schema), 'a mapping of names to schemas'),
  required: judged(names, 'a list of names'),
  additionalProperties: judged(schema, 'true, false or a schema'),
  items: judged(z.union([schema, z.array(schema)]), 'a schema'),
  minItems: judged(count, 'a whole number'),
  maxItems: judged(count, 'a whole number'),
  uniqueItems: judged(z.boolean(), 'true or false'),
  anyOf: judged(schemas, 'a list of schemas'),
  oneOf: judged(schemas, 'a list of schemas'),

  not: notChecked('what a value must not fit is not looked into'),
  if: notChecked(CHOICE),
  // biome-ignore lint/suspicious/noThenProperty: the keyword's name; nobody awaits this record.
  then: notChecked(CHOICE),
  else: notChecked(CHOICE),
  prefixItems: notChecked(ITEMS),
  additionalItems: notChecked(ITEMS),
  unevaluatedItems: notChecked(ITEMS),
  contains: notChecked('items that only some of a list have to fit are not counted'),
  minContains: notChecked('items that only some of a list have to fit are not counted'),
  maxContains: notChecked('items that only some of a list have to fit are not counted'),
  patternProperties: notChecked('a rule names its column'),
  propertyNames: notChecked('names of columns are compared, not matched'),
  minProperties: notChecked('the columns of a table are the same in every row'),
  maxProperties: notChecked('the columns of a table are the same in every row'),
  unevaluatedProperties: notChecked('what other keywords have looked at is not followed'),
  dependentRequired: notChecked('whether one column has a value where another has is not looked into'),
  dependentSchemas: notChecked('whether one column has a value where another has is not looked into'),
  dependencies: notChecked('whether one column has a value where another has is not looked into'),
  contentEncoding: notJudged,
  contentMediaType: notJudged,
  contentSchema: notJudged,
  $dynamicRef: notChecked('what it leads to depends on the place it is reached from'),
  $recursiveRef: notChecked('what it leads to depends on the place it is reached from'),
  $recursiveAnchor: annotation,
};
